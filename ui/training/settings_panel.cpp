// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/settings_panel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "ui/training/device_box.h"
#include "ui/widgets/attribute_form.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr int kColumns = 3;

QSpinBox* makeCount(int low, int high, const QString& name) {
  auto* box = new QSpinBox;
  box->setRange(low, high);
  box->setGroupSeparatorShown(true);
  box->setKeyboardTracking(false);
  box->setAccessibleName(name);
  return box;
}

/// The definition with a name, or the first: the choice may come from a file of another version.
template <class Definition>
const Definition* findByName(const std::vector<Definition>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&name](const Definition& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

template <class Definition>
void fillChoices(QComboBox& box, const std::vector<Definition>& all) {
  for (const Definition& one : all) {
    box.addItem(QString::fromStdString(one.title), QString::fromStdString(one.name));
    box.setItemData(box.count() - 1, QString::fromStdString(one.summary), Qt::ToolTipRole);
  }
}

}  // namespace

SettingsPanel::SettingsPanel(Workbench& bench, QWidget* parent) : QFrame(parent), bench_(bench) {
  setProperty("role", QStringLiteral("card"));
  auto* inside = new QWidget;
  grid_ = new QGridLayout(inside);
  grid_->setContentsMargins(12, 4, 12, 12);
  grid_->setHorizontalSpacing(8);
  grid_->setVerticalSpacing(7);
  grid_->setColumnStretch(1, 1);
  makeFields();
  makeChoices();
  grid_->setRowStretch(grid_->rowCount(), 1);
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
  connect(&bench.trainer(), &Trainer::ended, this, &SettingsPanel::showEffects);
  showSettings();
  showEffects();
}

void SettingsPanel::addRow(const QString& name, QWidget* field, const QString& tip, bool live) {
  const int row = grid_->rowCount();
  auto* label = new QLabel(name);
  label->setBuddy(field);
  label->setToolTip(tip);
  field->setToolTip(tip);
  if (field->accessibleName().isEmpty()) field->setAccessibleName(name);
  field->setSizePolicy(QSizePolicy::Ignored, field->sizePolicy().verticalPolicy());
  auto* effect = new QLabel;
  effect->setProperty("role", QStringLiteral("muted"));
  grid_->addWidget(label, row, 0);
  grid_->addWidget(field, row, 1);
  grid_->addWidget(effect, row, 2);
  effects_.push_back({.label = effect, .live = live});
}

void SettingsPanel::addForm(AttributeForm* form) {
  grid_->addWidget(form, grid_->rowCount(), 0, 1, kColumns);
}

void SettingsPanel::makeFields() {
  auto* device = new DeviceBox(bench_);
  addRow(tr("Device"), device, tr("What computes the run."));
  deviceReason_ = new QLabel(device->whyNoGpu());
  deviceReason_->setProperty("role", QStringLiteral("muted"));
  deviceReason_->setWordWrap(true);
  grid_->addWidget(deviceReason_, grid_->rowCount(), 0, 1, kColumns);
  const auto showReason = [this, device] {
    deviceReason_->setText(device->whyNoGpu());
    deviceReason_->setVisible(!deviceReason_->text().isEmpty());
  };
  connect(&bench_, &Workbench::devicesFound, this, showReason);
  showReason();

  data_ = new QComboBox;
  data_->setEditable(true);
  data_->setInsertPolicy(QComboBox::NoInsert);
  for (const DataChoice& choice : bench_.services().data) {
    data_->addItem(choice.spec);
    data_->setItemData(data_->count() - 1, choice.summary, Qt::ToolTipRole);
  }
  const auto takeData = [this] {
    change([this](engine::RunSettings& settings) {
      settings.data = data_->currentText().trimmed().toStdString();
    });
  };
  connect(data_, &QComboBox::activated, this, takeData);
  connect(data_->lineEdit(), &QLineEdit::editingFinished, this, takeData);
  addRow(tr("Data"), data_, tr("A name such as fashion-mnist or spiral, a path, or kind:path?option=value."));

  epochs_ = makeCount(1, 1'000'000, tr("Epochs"));
  connect(epochs_, &QSpinBox::valueChanged, this,
          [this](int value) { change([value](engine::RunSettings& settings) { settings.epochs = value; }); });
  addRow(tr("Epochs"), epochs_, tr("How often the run goes through all training samples."));
  batch_ = makeCount(1, 65'536, tr("Batch"));
  connect(batch_, &QSpinBox::valueChanged, this,
          [this](int value) { change([value](engine::RunSettings& settings) { settings.batch = value; }); });
  addRow(tr("Batch"), batch_, tr("Samples in one step."));
  rate_ = new QLineEdit;
  rate_->setObjectName(QStringLiteral("learningRate"));
  connect(rate_, &QLineEdit::editingFinished, this, &SettingsPanel::takeRate);
  addRow(tr("Learning rate"), rate_, tr("How far each step goes. May be changed while a run is under way."),
         true);
  rateProblem_ = new QLabel;
  rateProblem_->setProperty("tone", QStringLiteral("bad"));
  rateProblem_->setWordWrap(true);
  rateProblem_->hide();
  grid_->addWidget(rateProblem_, grid_->rowCount(), 0, 1, kColumns);
}

void SettingsPanel::makeChoices() {
  optimizer_ = new QComboBox;
  fillChoices(*optimizer_, bench_.services().optimizers);
  connect(optimizer_, &QComboBox::activated, this, [this](int index) {
    change([&](engine::RunSettings& settings) {
      settings.optimizer = {.name = optimizer_->itemData(index).toString().toStdString(), .attributes = {}};
    });
  });
  addRow(tr("Optimizer"), optimizer_, tr("How weights follow their gradients."));
  schedule_ = new QComboBox;
  optimizerForm_ = new AttributeForm;
  connect(optimizerForm_, &AttributeForm::attributeEdited, this,
          [this](const QString& name, const engine::AttributeValue& value) {
            change([&](engine::RunSettings& settings) {
              settings.optimizer.attributes[name.toStdString()] = value;
            });
          });
  connect(optimizerForm_, &AttributeForm::attributeReset, this, [this](const QString& name) {
    change([&](engine::RunSettings& settings) { settings.optimizer.attributes.erase(name.toStdString()); });
  });
  addForm(optimizerForm_);
  fillChoices(*schedule_, bench_.services().schedules);
  connect(schedule_, &QComboBox::activated, this, [this](int index) {
    change([&](engine::RunSettings& settings) {
      settings.schedule = {.name = schedule_->itemData(index).toString().toStdString(), .attributes = {}};
    });
  });
  addRow(tr("Schedule"), schedule_, tr("How the learning rate goes over the run."));
  scheduleForm_ = new AttributeForm;
  connect(scheduleForm_, &AttributeForm::attributeEdited, this,
          [this](const QString& name, const engine::AttributeValue& value) {
            change([&](engine::RunSettings& settings) {
              settings.schedule.attributes[name.toStdString()] = value;
            });
          });
  connect(scheduleForm_, &AttributeForm::attributeReset, this, [this](const QString& name) {
    change([&](engine::RunSettings& settings) { settings.schedule.attributes.erase(name.toStdString()); });
  });
  addForm(scheduleForm_);
  seed_ = makeCount(0, std::numeric_limits<int>::max(), tr("Seed"));
  connect(seed_, &QSpinBox::valueChanged, this, [this](int value) {
    change([value](engine::RunSettings& settings) { settings.seed = static_cast<std::uint64_t>(value); });
  });
  addRow(tr("Seed"), seed_, tr("The same seed gives the same run, number for number."));
}

void SettingsPanel::change(const std::function<void(engine::RunSettings&)>& edit) {
  engine::RunSettings settings = bench_.settings().value();
  edit(settings);
  bench_.settings().set(std::move(settings));
}

void SettingsPanel::takeRate() {
  bool isNumber = false;
  const double rate = rate_->text().trimmed().toDouble(&isNumber);
  if (!isNumber || !(rate > 0) || rate > 1e6) {
    rateProblem_->setText(tr("The learning rate must be a number above 0, such as 0.05 or 1e-3."));
    rateProblem_->show();
    return;
  }
  rateProblem_->hide();
  if (rate == bench_.settings().value().learning_rate) return;
  change([rate](engine::RunSettings& settings) { settings.learning_rate = rate; });
  if (bench_.trainer().isBusy()) bench_.trainer().setLearningRate(rate);
}

void SettingsPanel::showSettings() {
  const engine::RunSettings& settings = bench_.settings().value();
  const QSignalBlocker quiet[] = {QSignalBlocker(data_), QSignalBlocker(epochs_), QSignalBlocker(batch_),
                                  QSignalBlocker(seed_)};
  const QString spec = QString::fromStdString(settings.data);
  if (data_->currentText() != spec) data_->setCurrentText(spec);
  epochs_->setValue(static_cast<int>(settings.epochs));
  batch_->setValue(static_cast<int>(settings.batch));
  seed_->setValue(static_cast<int>(settings.seed));
  if (rate_->text().toDouble() != settings.learning_rate)
    rate_->setText(QString::number(settings.learning_rate));
  showChoices();
}

void SettingsPanel::showChoices() {
  const engine::RunSettings& settings = bench_.settings().value();
  const StudioServices& services = bench_.services();
  optimizer_->setCurrentIndex(optimizer_->findData(QString::fromStdString(settings.optimizer.name)));
  schedule_->setCurrentIndex(schedule_->findData(QString::fromStdString(settings.schedule.name)));
  const auto* optimizer = findByName(services.optimizers, settings.optimizer.name);
  const auto* schedule = findByName(services.schedules, settings.schedule.name);
  const auto specsOf = [](const auto* one) {
    return one ? one->attributes : std::vector<engine::AttributeSpec>{};
  };
  optimizerForm_->setSpecs(specsOf(optimizer));
  optimizerForm_->setValues(settings.optimizer.attributes);
  optimizerForm_->setVisible(!specsOf(optimizer).empty());
  scheduleForm_->setSpecs(specsOf(schedule));
  scheduleForm_->setValues(settings.schedule.attributes);
  scheduleForm_->setVisible(!specsOf(schedule).empty());
}

void SettingsPanel::showEffects() {
  const bool busy = bench_.trainer().isBusy();
  for (const Effect& effect : effects_) {
    const bool now = effect.live && busy;
    effect.label->setText(now ? tr("now") : tr("next run"));
    effect.label->setToolTip(now ? tr("A change takes effect with the next step of the run under way.")
                                 : tr("A change takes effect with the next run."));
  }
}

}  // namespace netwright::ui
