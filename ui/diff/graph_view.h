// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsView>
#include <memory>

#include "ui/canvas/canvas_scene.h"

namespace netwright::ui {

/// A network to look at, with marks on some nodes. Dragging pans, the wheel zooms.
class GraphView final : public QGraphicsView {
  Q_OBJECT

 public:
  explicit GraphView(const engine::OpRegistry& ops, QWidget* parent = nullptr);

  void setGraph(const engine::Graph& graph);
  const engine::Graph& graph() const { return document_.graph(); }
  /// Draws a frame around a node with a sign in its corner.
  void mark(engine::NodeId node, const QColor& color, const QString& sign);
  std::size_t markCount() const { return marks_; }
  void fit();
  /// Puts the node into the middle of the view and selects it.
  void reveal(engine::NodeId node);

 protected:
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void wheelEvent(QWheelEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  GraphDocument document_;
  std::unique_ptr<CanvasScene> scene_;
  std::size_t marks_ = 0;
  bool fitted_ = true;
};

}  // namespace netwright::ui
