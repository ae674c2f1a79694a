// SPDX-License-Identifier: GPL-3.0-or-later
// Layers dropped from the palette onto CanvasView: beside others, or into a wire.
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>

#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_gestures.h"
#include "ui/canvas/canvas_view.h"
#include "ui/palette/op_mime.h"

namespace netwright::ui {

namespace {

constexpr double kDropReach = 16;

}  // namespace

void CanvasView::dragEnterEvent(QDragEnterEvent* event) {
  if (!opOf(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void CanvasView::dragMoveEvent(QDragMoveEvent* event) {
  if (opOf(event->mimeData()).isEmpty()) return;
  gestures_->lightUp(scene_->edgeAt(mapToScene(event->position().toPoint()), gestures_->reach(kDropReach)));
  event->acceptProposedAction();
}

void CanvasView::dragLeaveEvent(QDragLeaveEvent*) {
  gestures_->lightUp(nullptr);
}

void CanvasView::dropEvent(QDropEvent* event) {
  const QString op = opOf(event->mimeData());
  if (op.isEmpty()) return;
  gestures_->lightUp(nullptr);
  const QPointF at = mapToScene(event->position().toPoint());
  const engine::Position position = positionOf(at - nodeRect().center());
  const EdgeItem* wire = scene_->edgeAt(at, gestures_->reach(kDropReach));
  if (wire != nullptr) {
    (void)document_.insertNewNode(op, wire->edge(), position);
  } else {
    document_.addNode(op, position);
  }
  event->acceptProposedAction();
  setFocus(Qt::OtherFocusReason);
}

}  // namespace netwright::ui
