// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsItem>
#include <QLineF>
#include <QList>
#include <QStaticText>
#include <optional>

#include "engine/graph/graph.h"
#include "ui/canvas/node_item.h"

namespace netwright::ui {

/// A wire, flattened once into segments, with the shape it carries where there is room.
class EdgeItem final : public QGraphicsItem {
 public:
  enum { Type = UserType + 2 };

  EdgeItem(engine::Edge edge, const CanvasLook& look);

  const engine::Edge& edge() const { return edge_; }
  /// In scene coordinates; `lane` as for wirePath().
  void setEnds(QPointF from, QPointF to, std::optional<double> lane = {});
  void setLabel(const QString& label);
  QString label() const { return label_.text(); }
  void setPicked(bool picked);
  /// Lit up while something is about to be dropped into it.
  void setTarget(bool target);
  const QList<QPointF>& path() const { return path_; }

  int type() const override { return Type; }
  QRectF boundingRect() const override { return bounds_; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  void measure();
  QPen pen() const;

  engine::Edge edge_;
  const CanvasLook& look_;
  QList<QPointF> path_;
  QList<QLineF> lines_;
  QRectF bounds_;
  std::optional<double> lane_;
  QPointF labelAt_;
  QStaticText label_;
  bool hasRoom_ = false;
  bool picked_ = false;
  bool target_ = false;
};

}  // namespace netwright::ui
