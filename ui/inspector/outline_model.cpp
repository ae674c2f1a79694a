// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/outline_model.h"

#include <algorithm>

#include "ui/canvas/describe.h"

namespace netwright::ui {

OutlineModel::OutlineModel(GraphDocument& document, QObject* parent)
    : QAbstractTableModel(parent), document_(document) {
  connect(&document_, &GraphDocument::inferenceChanged, this, &OutlineModel::follow);
  follow();
}

void OutlineModel::follow() {
  beginResetModel();
  const engine::InferredGraph& inferred = document_.inferred();
  order_ = inferred.order;
  for (const engine::Node& node : document_.graph().nodes) {
    if (!inferred.nodes.contains(node.id)) order_.push_back(node.id);
  }
  endResetModel();
}

std::optional<engine::NodeId> OutlineModel::nodeAt(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  return order_[static_cast<std::size_t>(index.row())];
}

QModelIndex OutlineModel::indexOf(engine::NodeId node) const {
  const auto found = std::find(order_.begin(), order_.end(), node);
  return found == order_.end() ? QModelIndex() : index(static_cast<int>(found - order_.begin()), NameColumn);
}

int OutlineModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(order_.size());
}

int OutlineModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QString OutlineModel::text(const engine::Node& node, int column) const {
  if (column == NameColumn) return QString::fromStdString(node.name);
  if (column == LayerColumn) return QString::fromStdString(node.op);
  const auto found = document_.inferred().nodes.find(node.id);
  if (found == document_.inferred().nodes.end()) return column == OutputColumn ? tr("unknown") : QString();
  if (column == OutputColumn) return outputShapes(found->second);
  const std::int64_t weights = weightCount(found->second);
  return weights == 0 ? QString() : grouped(weights);
}

QVariant OutlineModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const engine::Node* node = document_.graph().find(order_[static_cast<std::size_t>(index.row())]);
  if (node == nullptr) return {};
  if (role == Qt::DisplayRole) return text(*node, index.column());
  if (role == Qt::TextAlignmentRole && index.column() == WeightsColumn) {
    return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
  }
  return {};
}

QVariant OutlineModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case NameColumn:
      return tr("Name");
    case LayerColumn:
      return tr("Layer");
    case OutputColumn:
      return tr("Output");
    case WeightsColumn:
      return tr("Weights");
    default:
      return {};
  }
}

}  // namespace netwright::ui
