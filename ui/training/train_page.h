// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "storage/records.h"
#include "ui/charts/curve.h"

namespace netwright::ui {

class CurveChart;
class DevicePanel;
class NoticePanel;
class TrainActions;
class Workbench;

/// Settings beside the run under way: controls, progress, live curves of loss and accuracy over those of the
/// runs whose eye is open, and beside them what the machine does. Of the first of these runs each loss is
/// shown, where there are several.
class TrainPage final : public QWidget {
  Q_OBJECT

 public:
  TrainPage(Workbench& bench, TrainActions& actions, QWidget* parent = nullptr);

  CurveChart& lossChart() { return *loss_; }
  CurveChart& accuracyChart() { return *accuracy_; }
  NoticePanel& notice() { return *notice_; }
  DevicePanel& devicePanel() { return *device_; }

 private:
  void listen();
  void showCurves();
  /// The losses of a network with several, behind `curves`; `alone` where no other run is shown.
  void addEachLoss(const storage::RunRecord& run, bool alone, std::vector<Curve>& curves);

  Workbench& bench_;
  NoticePanel* notice_ = nullptr;
  CurveChart* loss_ = nullptr;
  CurveChart* accuracy_ = nullptr;
  DevicePanel* device_ = nullptr;
};

}  // namespace netwright::ui
