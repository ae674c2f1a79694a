// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/graph/op_registry.h"
#include "engine/inspect/network_seen.h"
#include "ui/layers/graph_lanes.h"

namespace netwright::ui {

/// A layer's row in the map.
struct LayerRow {
  LaneRow lanes;
  QString name = {};
  QString op = {};
  QString category = {};
  bool seen = false;  ///< something of it is known
  double time_share = 0;
  double ms = 0;
  std::optional<double> flow = {};  ///< gradient over weight
  engine::LayerHealth health = {};
};

/// The network being trained, a layer a row, with what was last seen of it.
class LayerModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { kName, kTime, kFlow, kHealth, kColumns };

  LayerModel(const engine::OpRegistry& ops, QObject* parent);

  void setGraph(const engine::Graph& graph);
  /// Null: nothing is known.
  void setSeen(const engine::NetworkSeen* seen);
  /// The run ended at this node because its numbers were not finite; empty: it did not.
  void setFailed(const QString& name);

  const std::vector<LayerRow>& rows() const { return rows_; }
  int laneCount() const;
  std::optional<int> rowOf(engine::NodeId node) const;
  /// "All 9 layers are healthy.", or the worst complaint with its remedy; empty where nothing was seen.
  QString sentence() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  QVariant text(const LayerRow& row, int column) const;
  QString tip(const LayerRow& row) const;

  const engine::OpRegistry& ops_;
  std::vector<LayerRow> rows_;
  bool seen_ = false;
  QString failed_;
};

}  // namespace netwright::ui
