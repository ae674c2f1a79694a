// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/cost_model.h"

#include <algorithm>

#include "ui/canvas/describe.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {

CostModel::CostModel(GraphDocument& document, QObject* parent)
    : QAbstractTableModel(parent), document_(document) {
  connect(&document_, &GraphDocument::inferenceChanged, this, &CostModel::follow);
  follow();
}

void CostModel::follow() {
  std::vector<LayerCost> rows;
  total_ = most_ = {};
  for (const engine::NodeId id : document_.inferred().order) {
    const engine::InferredNode& node = document_.inferred().nodes.at(id);
    if (node.op->role != engine::OpRole::layer) continue;
    LayerCost cost{.node = id,
                   .name = QString::fromStdString(document_.graph().find(id)->name),
                   .weights = weightCount(node),
                   .multiply_adds = node.cost.multiply_adds};
    for (const TensorDesc& tensor : node.inferred.dst) cost.bytes += tensor.bytes();
    total_.weights += cost.weights;
    total_.multiply_adds += cost.multiply_adds;
    total_.bytes += cost.bytes;
    most_.weights = std::max(most_.weights, cost.weights);
    most_.multiply_adds = std::max(most_.multiply_adds, cost.multiply_adds);
    most_.bytes = std::max(most_.bytes, cost.bytes);
    rows.push_back(std::move(cost));
  }
  beginResetModel();
  rows_ = std::move(rows);
  arrange();
  endResetModel();
}

void CostModel::arrange() {
  if (sortColumn_ < 0) return;
  std::stable_sort(rows_.begin(), rows_.end(), [this](const LayerCost& a, const LayerCost& b) {
    const LayerCost& first = sortOrder_ == Qt::AscendingOrder ? a : b;
    const LayerCost& second = sortOrder_ == Qt::AscendingOrder ? b : a;
    if (sortColumn_ == NameColumn) return first.name.localeAwareCompare(second.name) < 0;
    return figure(first, sortColumn_) < figure(second, sortColumn_);
  });
}

void CostModel::sort(int column, Qt::SortOrder order) {
  sortColumn_ = column;
  sortOrder_ = order;
  follow();
}

std::int64_t CostModel::figure(const LayerCost& cost, int column) {
  if (column == ComputeColumn) return cost.multiply_adds;
  return column == WeightsColumn ? cost.weights : cost.bytes;
}

std::optional<engine::NodeId> CostModel::nodeAt(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  return rows_[static_cast<std::size_t>(index.row())].node;
}

QModelIndex CostModel::indexOf(engine::NodeId node) const {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].node == node) return index(static_cast<int>(i), NameColumn);
  }
  return {};
}

int CostModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int CostModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant CostModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const LayerCost& cost = rows_[static_cast<std::size_t>(index.row())];
  const std::int64_t number = index.column() == NameColumn ? 0 : figure(cost, index.column());
  if (role == ShareRole && index.column() != NameColumn) {
    const std::int64_t most = figure(most_, index.column());
    return most == 0 ? 0.0 : static_cast<double>(number) / static_cast<double>(most);
  }
  if (role == Qt::TextAlignmentRole && index.column() != NameColumn)
    return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
  if (role == Qt::ToolTipRole && index.column() != NameColumn) {
    const std::int64_t all = figure(total_, index.column());
    const double share = all == 0 ? 0 : static_cast<double>(number) / static_cast<double>(all);
    return tr("%1: %2, %3 of the whole network").arg(cost.name, grouped(number), percentText(share));
  }
  if (role != Qt::DisplayRole) return {};
  if (index.column() == NameColumn) return cost.name;
  if (number == 0) return QString();
  return index.column() == MemoryColumn ? memoryText(number) : countText(number);
}

QVariant CostModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const bool tip = role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !tip) return {};
  switch (section) {
    case NameColumn:
      return tip ? tr("Click a heading to sort by it") : tr("Layer");
    case ComputeColumn:
      return tip ? tr("Multiply-adds of one sample, one way forward") : tr("Compute");
    case WeightsColumn:
      return tip ? tr("Learned numbers") : tr("Weights");
    case MemoryColumn:
      return tip ? tr("Memory of its output for one sample") : tr("Output");
    default:
      return {};
  }
}

}  // namespace netwright::ui
