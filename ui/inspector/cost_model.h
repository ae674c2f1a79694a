// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <vector>

#include "ui/document/graph_document.h"

namespace netwright::ui {

/// What a layer costs for one sample.
struct LayerCost {
  engine::NodeId node;
  QString name;
  std::int64_t weights = 0;        ///< learned numbers
  std::int64_t multiply_adds = 0;  ///< one way forward
  std::int64_t bytes = 0;          ///< of its outputs
  friend bool operator==(const LayerCost&, const LayerCost&) = default;
};

/// The layers with what they cost, in the order in which data flows; sorted by a column on request.
class CostModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { NameColumn, ComputeColumn, WeightsColumn, MemoryColumn, ColumnCount };
  enum Role { ShareRole = Qt::UserRole + 1 };  ///< of the column's largest, 0..1

  explicit CostModel(GraphDocument& document, QObject* parent = nullptr);

  /// Sums over all layers; its name is empty.
  const LayerCost& total() const { return total_; }
  std::optional<engine::NodeId> nodeAt(const QModelIndex& index) const;
  QModelIndex indexOf(engine::NodeId node) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  void sort(int column, Qt::SortOrder order) override;

 private:
  void follow();
  void arrange();
  static std::int64_t figure(const LayerCost& cost, int column);

  GraphDocument& document_;
  std::vector<LayerCost> rows_;
  LayerCost total_;
  LayerCost most_;
  int sortColumn_ = -1;
  Qt::SortOrder sortOrder_ = Qt::DescendingOrder;
};

}  // namespace netwright::ui
