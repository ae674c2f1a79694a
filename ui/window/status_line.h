// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStatusBar>

class QLabel;
class QToolButton;

namespace netwright::ui {

class Workbench;

/// Problems of the network, what the machine does, and the run under way in one line.
class StatusLine final : public QStatusBar {
  Q_OBJECT

 public:
  explicit StatusLine(Workbench& bench, QWidget* parent = nullptr);

 Q_SIGNALS:
  void problemsClicked();

 private:
  void showProblems();
  void showRun();
  void showDevice();

  Workbench& bench_;
  QToolButton* problems_ = nullptr;
  QLabel* device_ = nullptr;
  QLabel* run_ = nullptr;
};

}  // namespace netwright::ui
