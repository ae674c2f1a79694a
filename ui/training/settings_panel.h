// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "engine/train/run_settings.h"

class QComboBox;
class QGridLayout;
class QLabel;

namespace netwright::ui {

class AttributeField;
class AttributeForm;
class SchedulePreview;
class Workbench;

/// The settings of training as a form, made from their definitions. They are the next run's; what also
/// reaches the run under way says so.
class SettingsPanel final : public QFrame {
  Q_OBJECT

 public:
  explicit SettingsPanel(Workbench& bench, QWidget* parent = nullptr);

  /// The field of one of engine::run_setting_specs().
  AttributeField* field(const std::string& name) const;
  SchedulePreview& schedulePreview() { return *preview_; }
  /// What stands under a field while a run is under way: when its value takes effect.
  QLabel* effect(const std::string& name) const;

 private:
  void addWide(QWidget* widget);
  void addLine(QLabel* label, QWidget* field);
  void addRow(const QString& name, QWidget* field, const QString& tip);
  /// Fields of the settings with these names.
  void addFields(std::initializer_list<const char*> names);
  void addForm(AttributeForm* form, engine::Choice engine::RunSettings::*choice);
  void makePresets();
  void showPreset();
  void makeDevice();
  void makeData();
  void makeOptimizer();
  void makeSchedule();
  int labelWidth() const;
  void showSettings();
  void showChoices();
  void showEffects();
  void showSchedule();
  void showPosition();
  void addEffect(const std::string& name);
  /// When a setting takes effect, as a sentence.
  static QString effectTip(std::string_view name);
  void takeValue(const std::string& name, const engine::AttributeValue& value);
  void change(const std::function<void(engine::RunSettings&)>& edit);

  Workbench& bench_;
  QGridLayout* rows_ = nullptr;
  QLabel* effect_ = nullptr;
  QComboBox* preset_ = nullptr;
  QComboBox* data_ = nullptr;
  QComboBox* optimizer_ = nullptr;
  AttributeForm* optimizerForm_ = nullptr;
  QComboBox* schedule_ = nullptr;
  AttributeForm* scheduleForm_ = nullptr;
  SchedulePreview* preview_ = nullptr;
  std::map<std::string, AttributeField*, std::less<>> fields_;
  std::map<std::string, QLabel*, std::less<>> effects_;  ///< by setting
};

}  // namespace netwright::ui
