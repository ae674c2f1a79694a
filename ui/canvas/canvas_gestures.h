// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPoint>
#include <QPointF>
#include <memory>
#include <optional>
#include <vector>

#include "ui/canvas/canvas_scene.h"

class QGraphicsEllipseItem;
class QMouseEvent;
class QRubberBand;

namespace netwright::ui {

class CanvasView;

/// What the mouse is in the middle of on a canvas. While a gesture goes on only the scene shows it; the
/// document is edited once, when it ends.
class CanvasGestures {
 public:
  explicit CanvasGestures(CanvasView& view);
  ~CanvasGestures();

  void press(const QMouseEvent& event);
  void move(const QMouseEvent& event);
  void release(const QMouseEvent& event);
  /// Forgets the gesture; true if there was one.
  bool cancel();
  /// While held, the left button pans.
  void holdSpace(bool held);
  /// Lights up the wire under a point, for drops; null: none.
  EdgeItem* lightUp(EdgeItem* edge);
  double reach(double pixels) const;

 private:
  enum class Mode { idle, pan, band, nodes, wire };

  void pressLeft(const QMouseEvent& event, QPointF at);
  void startWire(const PortHit& hit, QPointF at);
  void startNodes(const NodeItem& node, const QMouseEvent& event);
  void pan(QPoint to);
  void stretchBand(QPoint to);
  void dragNodes(QPointF at);
  void dragWire(QPointF at);
  void endBand();
  void endNodes();
  void endWire(QPointF at);
  void reset();
  void setCursor(Qt::CursorShape shape);
  /// The port a wire let go here would take: the one near, or a free one of the node below.
  std::optional<PortHit> targetOf(QPointF at) const;
  bool fitsIntoWire(engine::NodeId node) const;

  CanvasView& view_;
  Mode mode_ = Mode::idle;
  bool space_ = false;
  bool moved_ = false;
  QPoint pressedAt_;
  QPoint lastAt_;
  QPointF grabbedAt_;
  Selection before_;
  std::vector<engine::NodeId> dragged_;
  QPointF offset_;
  engine::NodeId grabbed_;
  std::optional<engine::NodeId> pickOnRelease_;
  PortHit wireStart_;
  std::optional<engine::Edge> taken_;  ///< the wire whose end is being moved
  std::unique_ptr<EdgeItem> wire_;
  std::unique_ptr<QGraphicsEllipseItem> ring_;
  std::unique_ptr<QRubberBand> band_;
  std::optional<engine::Edge> lit_;
};

}  // namespace netwright::ui
