// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

#include "engine/session/look.h"

class QLabel;
class QTabWidget;
class QTableWidget;

namespace netwright::ui {

class HistogramStrip;
class LiveLook;
class NetworkHistory;
class TensorView;
class TrainSelection;
class WatchedData;
class Workbench;

/// The selected node: what it makes of the selected sample, or of the plane, its weights as pictures, and
/// outputs, weights and gradients over time.
class NodePanel final : public QFrame {
  Q_OBJECT

 public:
  NodePanel(Workbench& bench, WatchedData& watched, const NetworkHistory& history, TrainSelection& selection,
            QWidget* parent = nullptr);

  TensorView& output() { return *output_; }
  TensorView& weights() { return *weights_; }
  HistogramStrip& gradients() { return *gradients_; }
  QTabWidget& tabs() { return *tabs_; }
  QTableWidget& figures() { return *figures_; }

 private:
  QWidget* makeTimePage();
  void showNode();
  void ask();
  void take(const engine::SamplesSeen& seen);
  void showOutput(const engine::SeenTensor& seen);
  void showHistory();
  void showFigures(const engine::LayerSeen& layer);
  const engine::Node* node() const;
  QString nameOf(engine::NodeId id) const;

  Workbench& bench_;
  WatchedData& data_;
  const NetworkHistory& history_;
  TrainSelection& selection_;
  LiveLook* look_ = nullptr;
  QLabel* title_ = nullptr;
  QLabel* health_ = nullptr;
  QTabWidget* tabs_ = nullptr;
  TensorView* output_ = nullptr;
  TensorView* weights_ = nullptr;
  HistogramStrip* outputs_ = nullptr;
  HistogramStrip* weightStrip_ = nullptr;
  HistogramStrip* gradients_ = nullptr;
  QTableWidget* figures_ = nullptr;
};

}  // namespace netwright::ui
