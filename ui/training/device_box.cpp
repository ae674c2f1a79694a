// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/device_box.h"

#include <QSignalBlocker>
#include <QStandardItemModel>

#include "ui/widgets/quantities.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

/// Modules for tests and planning, found by name on the command line but of no use to somebody who wants to
/// train.
bool isInternal(const std::string& module) {
  return module == "null" || module == "reference";
}

}  // namespace

DeviceBox::DeviceBox(Workbench& bench, QWidget* parent) : QComboBox(parent), bench_(bench) {
  setAccessibleName(tr("Device"));
  setSizeAdjustPolicy(QComboBox::AdjustToContents);
  fill();
  connect(&bench, &Workbench::devicesFound, this, &DeviceBox::fill);
  connect(&bench.settings(), &TrainSettings::changed, this, &DeviceBox::showChosen);
  connect(this, &QComboBox::activated, this, [this](int index) {
    engine::RunSettings settings = bench_.settings().value();
    settings.device = itemData(index).toString().toStdString();
    bench_.settings().set(settings);
  });
}

void DeviceBox::fill() {
  const QSignalBlocker quiet(this);
  clear();
  addItem(tr("Automatic"), QStringLiteral("auto"));
  setItemData(0, tr("The GPU if there is one, else the processor."), Qt::ToolTipRole);
  for (const engine::ModuleStatus& module : bench_.devices().value_or(std::vector<engine::ModuleStatus>{})) {
    if (isInternal(module.name)) continue;
    for (const engine::Device& device : module.devices) {
      const QString id = QString::fromStdString(device.id);
      addItem(id.startsWith(QLatin1String("cpu")) ? tr("Processor") : QString::fromStdString(device.name),
              id);
      setItemData(
          count() - 1,
          QStringLiteral("%1, %2").arg(QString::fromStdString(device.name), memoryText(device.memory_bytes)),
          Qt::ToolTipRole);
    }
  }
  const QString why = bench_.whyNoGpu();
  if (!why.isEmpty()) {
    addItem(tr("GPU: none"), QString());
    setItemData(count() - 1, why, Qt::ToolTipRole);
    if (auto* items = qobject_cast<QStandardItemModel*>(model())) items->item(count() - 1)->setEnabled(false);
  }
  showChosen();
}

void DeviceBox::showChosen() {
  const QSignalBlocker quiet(this);
  const int index = findData(QString::fromStdString(bench_.settings().value().device));
  setCurrentIndex(index < 0 ? 0 : index);
  setToolTip(tr("Device of the next run.") + QLatin1Char(' ') + bench_.whyNoGpu());
}

}  // namespace netwright::ui
