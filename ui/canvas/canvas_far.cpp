// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas from far away. Item by item Qt needs 2 us each, whatever little they paint; in batches it is a
// tenth.
#include <QHash>
#include <QPaintEvent>
#include <QPainter>

#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_view.h"

namespace netwright::ui {

void CanvasScene::paintFar(QPainter& painter, const QTransform& toDevice, const QRectF& seen) const {
  QList<QLineF> wires;
  wires.reserve(static_cast<qsizetype>(edges_.size()));
  for (const auto& [edge, item] : edges_) {
    const QLineF line(item->path().first(), item->path().last());
    if (seen.intersects(item->boundingRect())) wires.append(toDevice.map(line));
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(look_.style.wire, 0));
  painter.drawLines(wires);
  QHash<QRgb, QList<QRectF>> nodes;
  for (const auto& [id, item] : nodes_) {
    if (seen.intersects(item->body())) nodes[item->farColor().rgb()].append(toDevice.mapRect(item->body()));
  }
  painter.setPen(Qt::NoPen);
  for (auto color = nodes.cbegin(); color != nodes.cend(); ++color) {
    painter.setBrush(QColor::fromRgb(color.key()));
    painter.drawRects(color.value());
  }
}

void CanvasView::paintEvent(QPaintEvent* event) {
  if (zoom() >= kFarZoom) {
    QGraphicsView::paintEvent(event);
    return;
  }
  QPainter painter(viewport());
  painter.fillRect(event->rect(), scene_->look().style.background);
  scene_->paintFar(painter, viewportTransform(), mapToScene(event->rect()).boundingRect());
}

}  // namespace netwright::ui
