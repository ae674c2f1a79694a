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
class Quadrants;
class TrainActions;
class Workbench;

/// Settings beside the run under way: controls, progress, the run from four sides, and what the machine does.
/// Curves lie over those of the runs whose eye is open; of the first of these each loss is shown, where there
/// are several.
class TrainPage final : public QWidget {
  Q_OBJECT

 public:
  TrainPage(Workbench& bench, TrainActions& actions, QWidget* parent = nullptr);

  CurveChart& lossChart() { return *loss_; }
  CurveChart& accuracyChart() { return *accuracy_; }
  CurveChart& rateChart() { return *rate_; }
  CurveChart& gradientChart() { return *gradient_; }
  Quadrants& quadrants() { return *quadrants_; }
  NoticePanel& notice() { return *notice_; }
  DevicePanel& devicePanel() { return *device_; }

 private:
  void makeCharts();
  void listen();
  void showCurves();
  /// The losses of a network with several, behind `curves`; `alone` where no other run is shown.
  void addEachLoss(const storage::RunRecord& run, bool alone, std::vector<Curve>& curves);

  Workbench& bench_;
  NoticePanel* notice_ = nullptr;
  CurveChart* loss_ = nullptr;
  CurveChart* accuracy_ = nullptr;
  CurveChart* rate_ = nullptr;
  CurveChart* gradient_ = nullptr;
  Quadrants* quadrants_ = nullptr;
  DevicePanel* device_ = nullptr;
};

}  // namespace netwright::ui
