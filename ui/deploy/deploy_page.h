// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <optional>

#include "storage/records.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace netwright::ui {

class NoticePanel;
class Workbench;

/// Takes a trained model out of the project: an ONNX file, checked by other runtimes.
class DeployPage final : public QWidget {
  Q_OBJECT

 public:
  explicit DeployPage(Workbench& bench, QWidget* parent = nullptr);

  void chooseRun(storage::RunId run);
  NoticePanel& notice() { return *notice_; }

 private:
  QWidget* makeForm();
  QWidget* makeSnippet();
  void connectLibrary();
  void fillRuns();
  void browse();
  void start();
  void updateForm();
  std::optional<storage::RunId> chosen() const;

  Workbench& bench_;
  QComboBox* run_ = nullptr;
  QLineEdit* path_ = nullptr;
  QCheckBox* verify_ = nullptr;
  QPushButton* export_ = nullptr;
  QProgressBar* bar_ = nullptr;
  QLabel* activity_ = nullptr;
  NoticePanel* notice_ = nullptr;
  QLabel* snippet_ = nullptr;
  bool exporting_ = false;
};

}  // namespace netwright::ui
