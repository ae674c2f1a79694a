// SPDX-License-Identifier: GPL-3.0-or-later
// What of the scene lies under a point.
#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_scene.h"

namespace netwright::ui {

using engine::NodeId;

namespace {

QRectF around(QPointF point, double reach) {
  return {point.x() - reach, point.y() - reach, 2 * reach, 2 * reach};
}

}  // namespace

NodeItem* CanvasScene::nodeAt(QPointF point) const {
  for (QGraphicsItem* item : items(point, Qt::IntersectsItemBoundingRect)) {
    auto* found = qgraphicsitem_cast<NodeItem*>(item);
    if (found != nullptr && found->body().contains(point)) return found;
  }
  return nullptr;
}

EdgeItem* CanvasScene::edgeAt(QPointF point, double reach) const {
  EdgeItem* nearest = nullptr;
  double distance = reach;
  for (QGraphicsItem* item : items(around(point, reach), Qt::IntersectsItemBoundingRect)) {
    auto* found = qgraphicsitem_cast<EdgeItem*>(item);
    if (found == nullptr || edge(found->edge()) != found) continue;  // not the wire being drawn
    const double away = distanceToPath(found->path(), point);
    if (away > distance) continue;
    distance = away;
    nearest = found;
  }
  return nearest;
}

std::optional<PortHit> CanvasScene::portAt(QPointF point, double reach) const {
  std::optional<PortHit> nearest;
  double distance = reach;
  for (QGraphicsItem* item : items(around(point, reach), Qt::IntersectsItemBoundingRect)) {
    const auto* found = qgraphicsitem_cast<NodeItem*>(item);
    if (found == nullptr) continue;
    for (const bool output : {false, true}) {
      const int count = output ? found->face().outputs : found->face().inputs;
      for (int i = 0; i < count; ++i) {
        const double away = QLineF(found->port(output, i), point).length();
        if (away > distance) continue;
        distance = away;
        nearest = PortHit{.port = {found->id(), i}, .output = output};
      }
    }
  }
  return nearest;
}

std::vector<NodeId> CanvasScene::nodesIn(const QRectF& rect) const {
  std::vector<NodeId> found;
  for (QGraphicsItem* item : items(rect, Qt::IntersectsItemBoundingRect)) {
    const auto* node = qgraphicsitem_cast<NodeItem*>(item);
    if (node != nullptr && node->body().intersects(rect)) found.push_back(node->id());
  }
  return found;
}

}  // namespace netwright::ui
