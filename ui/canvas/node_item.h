// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsItem>
#include <QPixmap>
#include <QStaticText>
#include <QString>

#include "engine/graph/graph.h"
#include "ui/canvas/canvas_style.h"

namespace netwright::ui {

/// All that is drawn of a node.
struct NodeFace {
  QString name;
  QString initials;
  QString attributes;
  QString shape;    ///< of its output; "" if unknown
  QString problem;  ///< message and remedy; "" if none
  QString summary;  ///< for the tooltip
  QString comment;  ///< of a comment: its text; such a node has nothing else
  QColor color;
  double cost = 0;  ///< its multiply-adds as a share of the dearest layer's
  int inputs = 0;
  int outputs = 0;
  friend bool operator==(const NodeFace&, const NodeFace&) = default;
};

/// What the canvas's items share; owned by the scene.
struct CanvasLook {
  CanvasStyle style;
  CanvasFonts fonts;
};

/// A node on the canvas: paints its face, knows nothing of the document.
class NodeItem final : public QGraphicsItem {
 public:
  enum { Type = UserType + 1 };

  NodeItem(engine::NodeId id, const CanvasLook& look);

  engine::NodeId id() const { return id_; }
  const NodeFace& face() const { return face_; }
  void setFace(NodeFace face);
  void setPicked(bool picked);
  bool isPicked() const { return picked_; }
  /// What flows out of it, at its right end; null: nothing is known.
  void setPicture(const QImage& picture);
  bool hasPicture() const { return !picture_.isNull(); }
  bool isComment() const { return !face_.comment.isEmpty(); }
  /// In scene coordinates.
  QPointF port(bool output, int index) const;
  QRectF body() const;
  void setPortUsed(bool output, int index, bool used);
  /// The one colour of the node when it is too small for more.
  QColor farColor() const;

  int type() const override { return Type; }
  QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  void paintBody(QPainter& painter, bool rounded) const;
  void paintText(QPainter& painter) const;
  void paintTightText(QPainter& painter) const;
  void paintPorts(QPainter& painter) const;
  void paintProblem(QPainter& painter) const;
  void paintComment(QPainter& painter, bool readable) const;
  /// In its own coordinates.
  QRectF frame() const;
  void paintCost(QPainter& painter) const;
  void paintPicture(QPainter& painter) const;
  void layOutText();

  engine::NodeId id_;
  const CanvasLook& look_;
  NodeFace face_;
  bool picked_ = false;
  QPixmap picture_;
  double height_ = 0;  ///< of a comment
  quint64 usedInputs_ = 0;
  quint64 usedOutputs_ = 0;
  QStaticText initials_;
  QStaticText name_;
  QStaticText attributes_;
  QStaticText shape_;
};

}  // namespace netwright::ui
