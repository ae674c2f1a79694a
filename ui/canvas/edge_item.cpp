// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/edge_item.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include "ui/canvas/canvas_geometry.h"

namespace netwright::ui {

namespace {

constexpr double kWire = 1.75;
constexpr double kPickedWire = 3;
constexpr double kLabelGap = 8;
constexpr double kLabelRoom = 26;  ///< least height between two nodes for a label
constexpr double kCurveRoom = 44;  ///< least length of a bent wire beside its label

}  // namespace

EdgeItem::EdgeItem(engine::Edge edge, const CanvasLook& look) : edge_(edge), look_(look) {
  label_.setTextFormat(Qt::PlainText);
}

void EdgeItem::setEnds(QPointF from, QPointF to, std::optional<double> lane) {
  QList<QPointF> path = wirePath(from, to, lane);
  if (path == path_) return;
  prepareGeometryChange();
  path_ = std::move(path);
  lane_ = lane;
  lines_.clear();
  for (qsizetype i = 1; i < path_.size(); ++i) lines_.append(QLineF(path_[i - 1], path_[i]));
  measure();
}

void EdgeItem::setLabel(const QString& label) {
  if (label == label_.text()) return;
  prepareGeometryChange();
  label_.setText(label);
  label_.prepare(QTransform(), look_.fonts.detail);
  measure();
  update();
}

void EdgeItem::measure() {
  if (path_.isEmpty()) return;
  // Beside a vertical wire, upon a bent one: there it interrupts the line, if that is long enough.
  const bool vertical = path_.size() == 2 || lane_.has_value();
  const QSizeF size = label_.size();
  const QLineF ends(path_.first(), path_.last());
  const double room = vertical ? ends.dy() - kLabelRoom : ends.length() - size.width() - kCurveRoom;
  hasRoom_ = room >= 0 && ends.dy() >= kLabelRoom && !label_.text().isEmpty();
  QPointF middle = vertical ? ends.center() : path_[path_.size() / 2];
  if (lane_) middle.setX(*lane_);
  labelAt_ = middle + QPointF(vertical ? kLabelGap : -size.width() / 2, -size.height() / 2);
  double left = path_.first().x(), right = left, top = path_.first().y(), bottom = top;
  for (const QPointF& point : path_) {
    left = std::min(left, point.x());
    right = std::max(right, point.x());
    top = std::min(top, point.y());
    bottom = std::max(bottom, point.y());
  }
  bounds_ = QRectF(QPointF(left, top), QPointF(right, bottom))
                .adjusted(-kPickedWire, -kPickedWire, kPickedWire, kPickedWire);
  if (hasRoom_) bounds_ |= QRectF(labelAt_, size).adjusted(-3, 0, 3, 0);
}

void EdgeItem::setPicked(bool picked) {
  if (picked == picked_) return;
  picked_ = picked;
  update();
}

void EdgeItem::setTarget(bool target) {
  if (target == target_) return;
  target_ = target;
  update();
}

QPen EdgeItem::pen() const {
  const bool lit = picked_ || target_;
  return QPen(lit ? look_.style.selection : look_.style.wire, lit ? kPickedWire : kWire, Qt::SolidLine,
              Qt::RoundCap);
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const double zoom = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  if (zoom < kFarZoom) {
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setPen(QPen(pen().color(), 0));
    painter->drawLine(path_.first(), path_.last());
    return;
  }
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(pen());
  painter->drawLines(lines_);
  if (zoom < kMiddleZoom || !hasRoom_) return;
  painter->fillRect(QRectF(labelAt_, label_.size()).adjusted(-3, 0, 3, 0), look_.style.background);
  painter->setFont(look_.fonts.detail);
  painter->setPen(look_.style.mutedText);
  painter->drawStaticText(labelAt_, label_);
}

}  // namespace netwright::ui
