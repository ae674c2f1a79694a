// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/layers/layer_model.h"

#include <algorithm>

#include "engine/graph/infer.h"
#include "ui/charts/axis_scale.h"
#include "ui/layers/health_text.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {

LayerModel::LayerModel(const engine::OpRegistry& ops, QObject* parent)
    : QAbstractTableModel(parent), ops_(ops) {}

void LayerModel::setGraph(const engine::Graph& graph) {
  beginResetModel();
  rows_.clear();
  seen_ = false;
  const engine::InferredGraph inferred = engine::infer_shapes(graph, ops_, 1);
  for (LaneRow& lanes : lanesOf(graph, inferred.order)) {
    const engine::Node* node = graph.find(lanes.node);
    const engine::OpDefinition* op = ops_.find(node->op);
    LayerRow row{.lanes = std::move(lanes),
                 .name = QString::fromStdString(node->name),
                 .op = QString::fromStdString(node->op)};
    if (op != nullptr) row.category = QString::fromStdString(op->category);
    rows_.push_back(std::move(row));
  }
  endResetModel();
}

void LayerModel::setSeen(const engine::NetworkSeen* seen) {
  seen_ = seen != nullptr || !failed_.isEmpty();
  for (LayerRow& row : rows_) {
    const engine::LayerSeen* layer = seen == nullptr ? nullptr : seen->find(row.lanes.node);
    row.seen = layer != nullptr;
    row.ms = layer == nullptr ? 0 : layer->seconds * 1e3;
    row.time_share = layer == nullptr || seen->seconds <= 0 ? 0 : layer->seconds / seen->seconds;
    row.flow = layer == nullptr ? std::nullopt : engine::gradient_flow(*layer);
    row.health =
        layer == nullptr ? engine::LayerHealth{} : engine::judge(*layer, row.op.toStdString(), *seen);
    if (failed_.isEmpty() || row.name != failed_) continue;
    row.seen = true;
    row.health = {.complaint = engine::Complaint::not_finite, .severity = engine::Severity::bad};
  }
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

void LayerModel::setFailed(const QString& name) {
  const bool known = std::ranges::any_of(rows_, [&name](const LayerRow& row) { return row.name == name; });
  failed_ = known ? name : QString();
}

int LayerModel::laneCount() const {
  int most = 0;
  for (const LayerRow& row : rows_) {
    most = std::max(most, row.lanes.lane + 1);
    for (const int lane : row.lanes.passing) most = std::max(most, lane + 1);
  }
  return most;
}

std::optional<int> LayerModel::rowOf(engine::NodeId node) const {
  const auto found = std::ranges::find(rows_, node, [](const LayerRow& row) { return row.lanes.node; });
  if (found == rows_.end()) return std::nullopt;
  return static_cast<int>(found - rows_.begin());
}

QString LayerModel::sentence() const {
  if (!seen_) return {};
  const auto seen = std::ranges::count_if(rows_, &LayerRow::seen);
  const auto ill = std::ranges::count_if(
      rows_, [](const LayerRow& row) { return row.health.severity != engine::Severity::good; });
  if (ill == 0) return tr("All %n layer(s) are healthy.", nullptr, static_cast<int>(seen));
  const auto worst =
      std::ranges::max_element(rows_, {}, [](const LayerRow& row) { return row.health.severity; });
  QString sentence =
      tr("%1: %2 %3").arg(worst->name, complaintText(worst->health), remedyText(worst->health));
  if (ill > 1)
    sentence +=
        QLatin1Char(' ') + tr("%n other layer(s) show a lamp too.", nullptr, static_cast<int>(ill - 1));
  return sentence;
}

int LayerModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int LayerModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant LayerModel::text(const LayerRow& row, int column) const {
  switch (column) {
    case kName:
      return row.name;
    case kTime:
      return row.ms > 0 ? tr("%1 ms", "milliseconds").arg(QString::number(row.ms, 'f', row.ms < 10 ? 2 : 0))
                        : QString();
    case kFlow:
      return row.flow ? valueText(*row.flow) : QString();
    case kHealth:
      return row.seen ? lampText(row.health) : QString();
    default:
      return {};
  }
}

QString LayerModel::tip(const LayerRow& row) const {
  QStringList lines{QStringLiteral("%1 (%2)").arg(row.name, row.op)};
  if (!row.seen) return lines.constFirst();
  if (row.ms > 0)
    lines << tr("%1 ms of a step, forward and backward: %2")
                 .arg(valueText(row.ms), percentText(row.time_share));
  if (row.flow) lines << tr("Gradient over weight: %1").arg(valueText(*row.flow));
  if (row.health.complaint != engine::Complaint::none)
    lines << complaintText(row.health) << remedyText(row.health);
  return lines.join(QLatin1Char('\n'));
}

QVariant LayerModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const LayerRow& row = rows_[static_cast<std::size_t>(index.row())];
  if (role == Qt::DisplayRole) return text(row, index.column());
  if (role == Qt::ToolTipRole) return tip(row);
  if (role == Qt::AccessibleTextRole && index.column() == kName)
    return QString(tip(row)).replace(QLatin1Char('\n'), QStringLiteral(". "));
  return {};
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::ToolTipRole) {
    if (section == kTime) return tr("Time in one training step, forward and backward");
    if (section == kFlow)
      return tr(
          "Size of the gradient over that of the weights (root mean squares): how much reaches the layer");
    if (section == kHealth) return tr("Dead units, vanishing or exploding gradients, saturation, NaN");
  }
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case kName:
      return tr("Layer");
    case kTime:
      return tr("Time");
    case kFlow:
      return tr("Gradient");
    case kHealth:
      return tr("Health");
    default:
      return {};
  }
}

}  // namespace netwright::ui
