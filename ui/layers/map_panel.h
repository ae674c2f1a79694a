// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QTableView;

namespace netwright::ui {

class LayerModel;
class NetworkHistory;
class TrainSelection;
class Workbench;

/// The network as a live map: where the time goes, how much gradient reaches each layer, and a lamp for each
/// layer's health, with a sentence and a remedy for the worst.
class MapPanel final : public QFrame {
  Q_OBJECT

 public:
  MapPanel(Workbench& bench, const NetworkHistory& history, TrainSelection& selection,
           QWidget* parent = nullptr);

  LayerModel& model() { return *model_; }
  QTableView& view() { return *view_; }
  QString sentence() const;

 private:
  void makeView();
  void showGraph();
  void showSeen();
  void pickRow();

  Workbench& bench_;
  const NetworkHistory& history_;
  TrainSelection& selection_;
  LayerModel* model_ = nullptr;
  QTableView* view_ = nullptr;
  QLabel* note_ = nullptr;
};

}  // namespace netwright::ui
