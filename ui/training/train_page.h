// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace netwright::ui {

class CurveChart;
class DevicePanel;
class NoticePanel;
class TrainActions;
class Workbench;

/// Settings beside the run under way: controls, progress, live curves of loss and accuracy over those of the
/// runs whose eye is open, and beside them what the machine does.
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

  Workbench& bench_;
  NoticePanel* notice_ = nullptr;
  CurveChart* loss_ = nullptr;
  CurveChart* accuracy_ = nullptr;
  DevicePanel* device_ = nullptr;
};

}  // namespace netwright::ui
