// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QTabWidget;

namespace netwright::ui {

class ConfusionPanel;
class MapPanel;
class NetworkHistory;
class NodePanel;
class SamplesPanel;
class TrainSelection;
class ValidationHistory;
class WatchedData;
class Workbench;

/// The run under way from four sides that share one selection: samples and what the network says of them,
/// curves, the network as a map, and the selected layer.
class Quadrants final : public QWidget {
  Q_OBJECT

 public:
  explicit Quadrants(Workbench& bench, QWidget* parent = nullptr);

  /// A page of the quadrant of curves; the confusion matrix stays the last.
  void addCurves(QWidget* page, const QString& name, const QString& tip);

  SamplesPanel& samples() { return *samples_; }
  MapPanel& map() { return *map_; }
  NodePanel& node() { return *node_; }
  ConfusionPanel& confusion() { return *confusion_; }
  QTabWidget& curves() { return *curves_; }
  NetworkHistory& network() { return *network_; }
  TrainSelection& selection() { return *selection_; }

 private:
  TrainSelection* selection_ = nullptr;
  WatchedData* data_ = nullptr;
  NetworkHistory* network_ = nullptr;
  ValidationHistory* validation_ = nullptr;
  SamplesPanel* samples_ = nullptr;
  MapPanel* map_ = nullptr;
  NodePanel* node_ = nullptr;
  ConfusionPanel* confusion_ = nullptr;
  QTabWidget* curves_ = nullptr;
};

}  // namespace netwright::ui
