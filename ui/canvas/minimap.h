// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QTransform>
#include <QWidget>

namespace netwright::ui {

class CanvasView;

/// The whole network in a corner of the canvas, with a frame around what is in view; pressing or dragging
/// goes there. Hidden while everything is in view anyway.
class MiniMap final : public QWidget {
  Q_OBJECT

 public:
  explicit MiniMap(CanvasView& canvas);

  /// Whether it is shown at all.
  void setWanted(bool wanted);
  bool isWanted() const { return wanted_; }
  /// Where a point of the network is on the map.
  QPointF fromScene(QPointF point) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void follow();
  void redraw();
  void goTo(QPointF point);
  QRectF seen() const;

  CanvasView& canvas_;
  QTransform toMap_;
  QPixmap picture_;
  bool wanted_ = true;
  bool stale_ = true;
};

}  // namespace netwright::ui
