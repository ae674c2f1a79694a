// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/settings_panel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/language/engine_text.h"
#include "ui/training/device_box.h"
#include "ui/training/presets.h"
#include "ui/training/schedule_preview.h"
#include "ui/widgets/attribute_field.h"
#include "ui/widgets/attribute_form.h"
#include "ui/widgets/attribute_text.h"
#include "ui/widgets/card_parts.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr int kSpacing = 7;
/// The only setting a run under way takes; the others are those it began with.
constexpr std::string_view kTakesEffectNow = "learning_rate";

/// The definition with a name, or null: the choice may come from a file of another version.
template <class Definition>
const Definition* findByName(const std::vector<Definition>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&name](const Definition& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

template <class Definition>
void fillChoices(QComboBox& box, const std::vector<Definition>& all) {
  for (const Definition& one : all) {
    box.addItem(engineText(one.title), QString::fromStdString(one.name));
    box.setItemData(box.count() - 1, engineText(one.summary), Qt::ToolTipRole);
  }
}

/// As wide as the fields of a form, which keep room for a way back to the default.
QWidget* withRoomAtRight(QWidget* field) {
  auto* box = new QWidget;
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(0, 0, AttributeField::roomForReset(), 0);
  row->addWidget(field, 1);
  field->setSizePolicy(QSizePolicy::Ignored, field->sizePolicy().verticalPolicy());
  box->setFocusProxy(field);
  return box;
}

}  // namespace

SettingsPanel::SettingsPanel(Workbench& bench, QWidget* parent) : QFrame(parent), bench_(bench) {
  setProperty("role", QStringLiteral("card"));
  auto* inside = new QWidget;
  rows_ = new QGridLayout(inside);
  rows_->setContentsMargins(12, 4, 8, 12);
  rows_->setHorizontalSpacing(10);
  rows_->setVerticalSpacing(kSpacing);
  rows_->setColumnStretch(1, 1);
  effect_ = makeNote({});
  addWide(effect_);
  makePresets();
  makeDevice();
  makeData();
  addFields({"epochs", "steps", "batch", "learning_rate"});
  makeOptimizer();
  makeSchedule();
  addFields({"warmup_steps", "warmup_epochs", "clip_norm", "clip_value", "accumulate", "ema", "groups",
             "phases", "weights_from"});
  addFields({"validation_fraction", "validate_every", "best_by", "stop_patience", "stop_min_change",
             "restore_best", "sampling", "resident"});
  addFields({"augment.padding", "augment.crop", "augment.border", "augment.flip", "augment.brightness",
             "augment.contrast", "augment.erase", "augment.erase_area"});
  addFields({"keep_last", "keep_every", "keep_unit", "seed", "threads", "precision", "recompute", "tune"});
  rows_->setRowStretch(rows_->rowCount(), 1);
  auto* scroll = new QScrollArea;
  scroll->setWidget(inside);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  inside->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  auto* title = new QLabel(tr("Settings"));
  title->setProperty("role", QStringLiteral("section"));
  title->setContentsMargins(12, 10, 12, 4);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(title);
  layout->addWidget(scroll, 1);
  connect(&bench.settings(), &TrainSettings::changed, this, &SettingsPanel::showSettings);
  connect(&bench.trainer(), &Trainer::stateChanged, this, &SettingsPanel::showEffects);
  connect(&bench.trainer(), &Trainer::stateChanged, this, &SettingsPanel::showSchedule);
  connect(&bench.trainer(), &Trainer::ended, this, &SettingsPanel::showEffects);
  connect(&bench.trainer(), &Trainer::runBegun, this, &SettingsPanel::showEffects);
  connect(&bench.trainer(), &Trainer::progressed, this, [this] {
    if (preview_->isVisible()) showPosition();
  });
  showSettings();
  showEffects();
}

AttributeField* SettingsPanel::field(const std::string& name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? nullptr : found->second;
}

void SettingsPanel::addWide(QWidget* widget) {
  rows_->addWidget(widget, rows_->rowCount(), 0, 1, 2);
}

void SettingsPanel::addLine(QLabel* label, QWidget* field) {
  const int row = rows_->rowCount();
  // Beside the field's first line, also when a sentence stands under it.
  label->setMinimumHeight(field->sizeHint().height());
  rows_->addWidget(label, row, 0, Qt::AlignTop);
  rows_->addWidget(field, row, 1);
}

void SettingsPanel::addRow(const QString& name, QWidget* field, const QString& tip) {
  auto* label = new QLabel(name);
  label->setBuddy(field);
  label->setToolTip(tip);
  label->setMinimumWidth(labelWidth());
  field->setToolTip(tip);
  if (field->accessibleName().isEmpty()) field->setAccessibleName(name);
  addLine(label, withRoomAtRight(field));
}

void SettingsPanel::addFields(std::initializer_list<const char*> names) {
  const auto& specs = engine::run_setting_specs();
  for (const char* name : names) {
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [name](const auto& one) { return one.name == name; });
    auto* field = new AttributeField(*spec);
    auto* label = new QLabel(labelOf(*spec));
    label->setToolTip(tooltipOf(*spec) + QLatin1Char('\n') + effectTip(spec->name));
    label->setBuddy(field->editor());
    label->setMinimumWidth(labelWidth());
    addLine(label, field);
    fields_.emplace(name, field);
    connect(field, &AttributeField::edited, this,
            [this, key = spec->name](const engine::AttributeValue& value) { takeValue(key, value); });
    connect(field, &AttributeField::resetWanted, this,
            [this, spec = *spec] { takeValue(spec.name, spec.default_value); });
    addEffect(spec->name);
  }
}

void SettingsPanel::addForm(AttributeForm* form, engine::Choice engine::RunSettings::*choice) {
  form->setLabelWidth(labelWidth());
  form->setSpacing(rows_->horizontalSpacing(), kSpacing);
  addWide(form);
  connect(form, &AttributeForm::attributeEdited, this,
          [this, choice](const QString& name, const engine::AttributeValue& value) {
            change([&](engine::RunSettings& settings) {
              (settings.*choice).attributes[name.toStdString()] = value;
            });
          });
  connect(form, &AttributeForm::attributeReset, this, [this, choice](const QString& name) {
    change([&](engine::RunSettings& settings) { (settings.*choice).attributes.erase(name.toStdString()); });
  });
}

void SettingsPanel::makePresets() {
  preset_ = new QComboBox;
  preset_->setObjectName(QStringLiteral("preset"));
  preset_->setPlaceholderText(tr("Choose one..."));
  const std::vector<Preset> known = presets();
  for (const Preset& preset : known) {
    preset_->addItem(preset.name);
    preset_->setItemData(preset_->count() - 1, preset.summary, Qt::ToolTipRole);
  }
  connect(preset_, &QComboBox::activated, this, [this, known](int index) {
    bench_.settings().set(known[static_cast<std::size_t>(index)].on(bench_.settings().value()));
  });
  addRow(tr("Preset"), preset_, tr("Sets optimizer, learning rate, schedule and warm-up in one go."));
}

void SettingsPanel::showPreset() {
  const std::vector<Preset> known = presets();
  const engine::RunSettings& now = bench_.settings().value();
  const auto same = std::ranges::find_if(known, [&](const Preset& preset) { return preset.on(now) == now; });
  preset_->setCurrentIndex(same == known.end() ? -1 : static_cast<int>(same - known.begin()));
}

void SettingsPanel::makeDevice() {
  addRow(tr("Device"), new DeviceBox(bench_), tr("What computes the run."));
  auto* reason = makeNote(bench_.whyNoGpu());
  addWide(reason);
  const auto showReason = [this, reason] {
    reason->setText(bench_.whyNoGpu());
    reason->setVisible(!reason->text().isEmpty());
  };
  connect(&bench_, &Workbench::devicesFound, this, showReason);
  showReason();
}

void SettingsPanel::makeData() {
  data_ = new QComboBox;
  data_->setEditable(true);
  data_->setInsertPolicy(QComboBox::NoInsert);
  for (const DataChoice& choice : bench_.services().data) {
    data_->addItem(choice.spec);
    data_->setItemData(data_->count() - 1, engineText(choice.summary), Qt::ToolTipRole);
  }
  const auto take = [this] {
    change([this](engine::RunSettings& settings) {
      settings.data = data_->currentText().trimmed().toStdString();
    });
  };
  connect(data_, &QComboBox::activated, this, take);
  connect(data_->lineEdit(), &QLineEdit::editingFinished, this, take);
  addRow(tr("Data"), data_, tr("A name such as fashion-mnist or spiral, a path, or kind:path?option=value."));
}

void SettingsPanel::makeOptimizer() {
  optimizer_ = new QComboBox;
  fillChoices(*optimizer_, bench_.services().optimizers);
  connect(optimizer_, &QComboBox::activated, this, [this](int index) {
    change([&](engine::RunSettings& settings) {
      const std::string name = optimizer_->itemData(index).toString().toStdString();
      if (name == settings.optimizer.name) return;
      settings.optimizer = {.name = name, .attributes = {}};
      settings.learning_rate = engine::usual_rate(name).value_or(settings.learning_rate);
    });
  });
  addRow(tr("Optimizer"), optimizer_, tr("How weights follow their gradients."));
  addEffect("optimizer");
  optimizerForm_ = new AttributeForm;
  addForm(optimizerForm_, &engine::RunSettings::optimizer);
}

void SettingsPanel::makeSchedule() {
  schedule_ = new QComboBox;
  fillChoices(*schedule_, bench_.services().schedules);
  connect(schedule_, &QComboBox::activated, this, [this](int index) {
    change([&](engine::RunSettings& settings) {
      settings.schedule = {.name = schedule_->itemData(index).toString().toStdString(), .attributes = {}};
    });
  });
  addRow(tr("Schedule"), schedule_, tr("How the learning rate goes over the run."));
  scheduleForm_ = new AttributeForm;
  addForm(scheduleForm_, &engine::RunSettings::schedule);
  preview_ = new SchedulePreview;
  addWide(preview_);
  addEffect("schedule");
}

int SettingsPanel::labelWidth() const {
  int width = 0;
  const auto look = [&](const std::vector<engine::AttributeSpec>& specs) {
    for (const engine::AttributeSpec& spec : specs)
      width = std::max(width, fontMetrics().horizontalAdvance(labelOf(spec)));
  };
  look(engine::run_setting_specs());
  for (const auto& optimizer : bench_.services().optimizers) look(optimizer.attributes);
  for (const auto& schedule : bench_.services().schedules) look(schedule.attributes);
  return width + 2;
}

void SettingsPanel::change(const std::function<void(engine::RunSettings&)>& edit) {
  engine::RunSettings settings = bench_.settings().value();
  edit(settings);
  bench_.settings().set(std::move(settings));
}

void SettingsPanel::takeValue(const std::string& name, const engine::AttributeValue& value) {
  auto settings = engine::with_value(bench_.settings().value(), name, value);
  if (!settings) return;  // the field has said why
  bench_.settings().set(*settings);
  if (name == "learning_rate" && bench_.trainer().isBusy()) {
    bench_.trainer().setLearningRate(settings->learning_rate);
  }
}

void SettingsPanel::showSettings() {
  const engine::RunSettings& settings = bench_.settings().value();
  const QSignalBlocker quiet(data_);
  const QString spec = QString::fromStdString(settings.data);
  if (data_->currentText() != spec) data_->setCurrentText(spec);
  const engine::Attributes values = engine::plain_values(settings);
  for (const auto& [name, field] : fields_) field->setValue(values.at(name));
  fields_.at("epochs")->setEnabled(!settings.steps);
  showPreset();
  showChoices();
  showEffects();
  showSchedule();
}

void SettingsPanel::showSchedule() {
  constexpr std::int64_t kUsualSteps = 100;  // of an epoch, as long as none is known
  const Trainer& trainer = bench_.trainer();
  const Progress& now = trainer.progress();
  const engine::RunSettings& settings = bench_.settings().value();
  preview_->setSettings(settings, now.steps_per_epoch > 0 ? now.steps_per_epoch : kUsualSteps);
  showPosition();
}

void SettingsPanel::showPosition() {
  const Trainer& trainer = bench_.trainer();
  const Progress& now = trainer.progress();
  const engine::RunSettings& settings = bench_.settings().value();
  const bool same =
      trainer.isBusy() && trainer.settings().schedule == settings.schedule && now.total_steps > 0;
  preview_->setPosition(
      same ? std::optional(static_cast<double>(now.step) / static_cast<double>(now.total_steps))
           : std::nullopt);
}

QString SettingsPanel::effectTip(std::string_view name) {
  return name == kTakesEffectNow ? tr("Takes effect now, in a run under way too.")
                                 : tr("Takes effect with the next run.");
}

QLabel* SettingsPanel::effect(const std::string& name) const {
  const auto found = effects_.find(name);
  return found == effects_.end() ? nullptr : found->second;
}

void SettingsPanel::addEffect(const std::string& name) {
  auto* note = makeNote(name == kTakesEffectNow ? tr("now, from the next step on") : tr("with the next run"));
  note->hide();
  rows_->addWidget(note, rows_->rowCount(), 1);
  effects_.emplace(name, note);
}

void SettingsPanel::showChoices() {
  const engine::RunSettings& settings = bench_.settings().value();
  const StudioServices& services = bench_.services();
  const auto show = [](QComboBox& box, AttributeForm& form, const auto& all, const engine::Choice& choice) {
    const int index = box.findData(QString::fromStdString(choice.name));
    box.setCurrentIndex(index);
    const auto* found = findByName(all, choice.name);
    box.setToolTip(found == nullptr ? QString() : engineText(found->summary));
    const auto specs = found == nullptr ? std::vector<engine::AttributeSpec>{} : found->attributes;
    form.setSpecs(specs);
    form.setValues(choice.attributes);
    form.setVisible(!specs.empty());
  };
  show(*optimizer_, *optimizerForm_, services.optimizers, settings.optimizer);
  show(*schedule_, *scheduleForm_, services.schedules, settings.schedule);
}

void SettingsPanel::showEffects() {
  const bool busy = bench_.trainer().isBusy();
  effect_->setText(busy ? tr("Changes hold for the next run; the learning rate also for the one under way.")
                        : tr("What the next run trains with."));
  const engine::RunSettings& next = bench_.settings().value();
  const engine::RunSettings& running = bench_.trainer().settings();
  const engine::Attributes wanted = engine::plain_values(next);
  const engine::Attributes used = engine::plain_values(running);
  for (const auto& [name, note] : effects_) {
    bool differs = name == kTakesEffectNow;
    if (name == "optimizer") {
      differs = next.optimizer != running.optimizer;
    } else if (name == "schedule") {
      differs = next.schedule != running.schedule;
    } else if (!differs) {
      differs = wanted.at(name) != used.at(name);
    }
    note->setVisible(busy && differs);
  }
}

}  // namespace netwright::ui
