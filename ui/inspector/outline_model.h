// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <vector>

#include "ui/document/graph_document.h"

namespace netwright::ui {

/// The network as a table for keyboard and screen reader, in the order in which data flows: name, layer,
/// output, weights. Nodes whose shapes are unknown come last.
class OutlineModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { NameColumn, LayerColumn, OutputColumn, WeightsColumn, ColumnCount };

  explicit OutlineModel(GraphDocument& document, QObject* parent = nullptr);

  std::optional<engine::NodeId> nodeAt(const QModelIndex& index) const;
  QModelIndex indexOf(engine::NodeId node) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void follow();
  QString text(const engine::Node& node, int column) const;

  GraphDocument& document_;
  std::vector<engine::NodeId> order_;
};

}  // namespace netwright::ui
