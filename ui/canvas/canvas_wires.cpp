// SPDX-License-Identifier: GPL-3.0-or-later
// How the scene lays its wires.
#include <algorithm>

#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_scene.h"

namespace netwright::ui {

using engine::Edge;
using engine::NodeId;

namespace {

constexpr double kLaneGap = 16;   ///< from the nodes it passes
constexpr double kLaneShift = 6;  ///< between the lanes to neighbouring ports
constexpr double kCorridor = 4;

}  // namespace

void CanvasScene::layEdges(NodeId id) {
  const auto found = edgesOf_.find(id);
  if (found == edgesOf_.end()) return;
  for (EdgeItem* item : found->second) layEdge(*item);
}

void CanvasScene::layLongEdges() {
  for (const auto& [edge, item] : edges_) {
    if (item->path().last().y() - item->path().first().y() >= kLongWire) layEdge(*item);
  }
}

void CanvasScene::layEdge(EdgeItem& item) const {
  const Edge& edge = item.edge();
  const NodeItem* source = node(edge.from.node);
  const NodeItem* target = node(edge.to.node);
  if (source == nullptr || target == nullptr) return;
  const QPointF from = source->port(true, edge.from.index);
  const QPointF to = target->port(false, edge.to.index);
  item.setEnds(from, to, laneOf(edge, from, to));
}

std::optional<double> CanvasScene::laneOf(const Edge& edge, QPointF from, QPointF to) const {
  if (to.y() - from.y() < kLongWire || std::abs(to.x() - from.x()) > kNodeWidth) return {};
  const QRectF corridor(QPointF(std::min(from.x(), to.x()) - kCorridor, from.y() + kPortRadius + kCorridor),
                        QPointF(std::max(from.x(), to.x()) + kCorridor, to.y() - kPortRadius - kCorridor));
  QRectF inTheWay;
  for (NodeId id : nodesIn(corridor)) {
    if (id != edge.from.node && id != edge.to.node) inTheWay |= node(id)->body();
  }
  if (inTheWay.isEmpty()) return {};
  const double gap = kLaneGap + kLaneShift * (edge.to.index % 3);
  return to.x() < from.x() ? inTheWay.left() - gap : inTheWay.right() + gap;
}

}  // namespace netwright::ui
