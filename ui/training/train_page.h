// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace netwright::ui {

class CurveChart;
class NoticePanel;
class TrainActions;
class Workbench;

/// Settings beside the run under way: controls, progress, live curves of loss and accuracy over those of the
/// runs whose eye is open.
class TrainPage final : public QWidget {
  Q_OBJECT

 public:
  TrainPage(Workbench& bench, TrainActions& actions, QWidget* parent = nullptr);

  CurveChart& lossChart() { return *loss_; }
  CurveChart& accuracyChart() { return *accuracy_; }
  NoticePanel& notice() { return *notice_; }

 private:
  void listen();
  void showCurves();

  Workbench& bench_;
  NoticePanel* notice_ = nullptr;
  CurveChart* loss_ = nullptr;
  CurveChart* accuracy_ = nullptr;
};

}  // namespace netwright::ui
