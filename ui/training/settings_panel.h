// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLabel>
#include <functional>
#include <vector>

#include "engine/train/run_settings.h"

class QComboBox;
class QGridLayout;
class QLineEdit;
class QSpinBox;

namespace netwright::ui {

class AttributeForm;
class Workbench;

/// The settings of training as a form. Beside each stands when a change takes effect: now, or with the next
/// run.
class SettingsPanel final : public QFrame {
  Q_OBJECT

 public:
  explicit SettingsPanel(Workbench& bench, QWidget* parent = nullptr);

 private:
  /// One line: name, field, and when a change takes effect.
  void addRow(const QString& name, QWidget* field, const QString& tip, bool live = false);
  void addForm(AttributeForm* form);
  void makeFields();
  void makeChoices();
  void showSettings();
  void showChoices();
  void showEffects();
  void takeRate();
  void change(const std::function<void(engine::RunSettings&)>& edit);

  struct Effect {
    QLabel* label = nullptr;
    bool live = false;
  };

  Workbench& bench_;
  QGridLayout* grid_ = nullptr;
  QLabel* deviceReason_ = nullptr;
  QComboBox* data_ = nullptr;
  QSpinBox* epochs_ = nullptr;
  QSpinBox* batch_ = nullptr;
  QLineEdit* rate_ = nullptr;
  QLabel* rateProblem_ = nullptr;
  QComboBox* optimizer_ = nullptr;
  AttributeForm* optimizerForm_ = nullptr;
  QComboBox* schedule_ = nullptr;
  AttributeForm* scheduleForm_ = nullptr;
  QSpinBox* seed_ = nullptr;
  std::vector<Effect> effects_;
};

}  // namespace netwright::ui
