// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/node_item.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionGraphicsItem>
#include <algorithm>
#include <utility>

#include "ui/canvas/canvas_geometry.h"
#include "ui/live/live_geometry.h"

namespace netwright::ui {

namespace {

constexpr double kRadius = 7;
constexpr double kMargin = 10;
constexpr double kBadge = 18;
constexpr double kPickedPen = 2.5;
constexpr double kOverhang = kBadge / 2 + 1;  ///< how far badge, ports and pens reach over the body
constexpr double kNameLine = 7;
constexpr double kDetailLine = 26;
constexpr double kTightName = 3;  ///< three lines beside a picture
constexpr double kTightLine = 14;
constexpr double kCostHeight = 3;
constexpr double kMostComment = 400;
constexpr double kCommentMargin = 7;

void lay(QStaticText& target, const QString& text, const QFont& font) {
  target.setTextFormat(Qt::PlainText);
  target.setPerformanceHint(QStaticText::AggressiveCaching);
  target.setText(text);
  target.prepare(QTransform(), font);
}

/// The coloured block, inside the node's border: round at the left, straight at the right.
QPainterPath blockPath() {
  constexpr double kInset = 0.5;
  constexpr double kRound = kRadius - kInset;
  QPainterPath path;
  path.addRoundedRect(nodeRect().adjusted(kInset, kInset, -kInset, -kInset), kRound, kRound);
  QPainterPath left;
  left.addRect(0, 0, kBlockWidth, kNodeHeight);
  return path.intersected(left);
}

QString elided(const QString& text, const QFont& font, double width) {
  return QFontMetricsF(font).elidedText(text, Qt::ElideRight, width);
}

}  // namespace

NodeItem::NodeItem(engine::NodeId id, const CanvasLook& look) : id_(id), look_(look) {
  setZValue(1);
}

void NodeItem::setFace(NodeFace face) {
  if (face == face_) return;
  if (isComment() || !face.comment.isEmpty()) prepareGeometryChange();
  face_ = std::move(face);
  layOutText();
  setToolTip(face_.problem.isEmpty() ? face_.summary : face_.problem);
  update();
}

void NodeItem::setPicked(bool picked) {
  if (picked == picked_) return;
  picked_ = picked;
  setZValue(picked ? 2 : 1);
  update();
}

void NodeItem::setPicture(const QImage& picture) {
  if (picture.isNull() && picture_.isNull()) return;
  const bool appears = picture.isNull() != picture_.isNull();
  picture_ = QPixmap::fromImage(picture);
  if (appears) layOutText();
  update();
}

void NodeItem::setPortUsed(bool output, int index, bool used) {
  quint64& bits = output ? usedOutputs_ : usedInputs_;
  const quint64 bit = quint64{1} << (index & 63);
  const quint64 next = used ? bits | bit : bits & ~bit;
  if (next == bits) return;
  bits = next;
  update();
}

QPointF NodeItem::port(bool output, int index) const {
  return pos() + portPoint(output, index, output ? face_.outputs : face_.inputs);
}

QRectF NodeItem::frame() const {
  return isComment() ? QRectF(0, 0, kNodeWidth, height_) : nodeRect();
}

QRectF NodeItem::body() const {
  return frame().translated(pos());
}

QRectF NodeItem::boundingRect() const {
  return frame().adjusted(-kOverhang, -kOverhang, kOverhang, kOverhang);
}

void NodeItem::layOutText() {
  if (isComment()) {
    const QRectF room(0, 0, kNodeWidth - 2 * kMargin, kMostComment);
    const QRectF used =
        QFontMetricsF(look_.fonts.comment).boundingRect(room, Qt::TextWordWrap, face_.comment);
    height_ = std::clamp(used.height() + 2 * kCommentMargin, kNodeHeight / 2, kMostComment);
    return;
  }
  const bool tight = hasPicture();
  const double width = kNodeWidth - kBlockWidth - 2 * kMargin - (tight ? kLivePicture.width() : 0);
  const double shapeWidth = QFontMetricsF(look_.fonts.detail).horizontalAdvance(face_.shape);
  const double nameWidth = width - (face_.shape.isEmpty() || tight ? 0 : shapeWidth + kMargin);
  lay(initials_, face_.initials, look_.fonts.initial);
  lay(name_, elided(face_.name, look_.fonts.name, nameWidth), look_.fonts.name);
  lay(attributes_, elided(face_.attributes, look_.fonts.detail, width), look_.fonts.detail);
  lay(shape_, tight ? elided(face_.shape, look_.fonts.detail, width) : face_.shape, look_.fonts.detail);
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const double zoom = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  if (isComment()) return paintComment(*painter, zoom >= kMiddleZoom);
  if (zoom < kFarZoom) {
    painter->fillRect(nodeRect(), farColor());
    return;
  }
  paintBody(*painter, zoom >= kMiddleZoom);
  if (zoom < kMiddleZoom) return;
  if (face_.cost > 0) paintCost(*painter);
  paintPorts(*painter);
  paintText(*painter);
  if (hasPicture()) paintPicture(*painter);
  if (!face_.problem.isEmpty()) paintProblem(*painter);
}

QColor NodeItem::farColor() const {
  if (picked_) return look_.style.selection;
  return face_.problem.isEmpty() ? face_.color : look_.style.problem;
}

void NodeItem::paintBody(QPainter& painter, bool rounded) const {
  QPen pen(look_.style.nodeBorder, 1);
  if (!face_.problem.isEmpty()) pen = QPen(look_.style.problem, 1.5);
  if (picked_) pen = QPen(look_.style.selection, kPickedPen);
  const QRectF block(0, 0, kBlockWidth, kNodeHeight);
  if (!rounded) {
    painter.fillRect(nodeRect(), look_.style.nodeBody);
    painter.fillRect(block, face_.color);
    if (!picked_ && face_.problem.isEmpty()) return;
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(nodeRect());
    return;
  }
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(pen);
  painter.setBrush(look_.style.nodeBody);
  painter.drawRoundedRect(nodeRect(), kRadius, kRadius);
  static const QPainterPath kBlock = blockPath();
  painter.fillPath(kBlock, face_.color);
}

void NodeItem::paintText(QPainter& painter) const {
  const double left = kBlockWidth + kMargin;
  painter.setFont(look_.fonts.initial);
  painter.setPen(Qt::white);
  const QSizeF initials = initials_.size();
  painter.drawStaticText(QPointF((kBlockWidth - initials.width()) / 2, (kNodeHeight - initials.height()) / 2),
                         initials_);
  if (hasPicture()) return paintTightText(painter);
  const double nameTop = face_.attributes.isEmpty() ? (kNodeHeight - name_.size().height()) / 2 : kNameLine;
  painter.setFont(look_.fonts.name);
  painter.setPen(look_.style.text);
  painter.drawStaticText(QPointF(left, nameTop), name_);
  painter.setFont(look_.fonts.detail);
  painter.setPen(look_.style.mutedText);
  const double baseline = (name_.size().height() - shape_.size().height()) / 2;
  painter.drawStaticText(QPointF(kNodeWidth - kMargin - shape_.size().width(), nameTop + baseline), shape_);
  painter.drawStaticText(QPointF(left, kDetailLine), attributes_);
}

void NodeItem::paintTightText(QPainter& painter) const {
  const double left = kBlockWidth + kMargin;
  double top = face_.attributes.isEmpty() || face_.shape.isEmpty() ? kTightName + kTightLine / 2 : kTightName;
  painter.setFont(look_.fonts.name);
  painter.setPen(look_.style.text);
  painter.drawStaticText(QPointF(left, top), name_);
  top += 1;
  painter.setFont(look_.fonts.detail);
  painter.setPen(look_.style.mutedText);
  for (const QStaticText* line : {&attributes_, &shape_}) {
    if (!line->text().isEmpty()) painter.drawStaticText(QPointF(left, top += kTightLine), *line);
  }
}

void NodeItem::paintComment(QPainter& painter, bool readable) const {
  painter.setPen(picked_ ? QPen(look_.style.selection, kPickedPen) : QPen(look_.style.noteBorder, 1));
  painter.setBrush(look_.style.note);
  painter.drawRoundedRect(frame(), kRadius / 2, kRadius / 2);
  if (!readable) return;
  painter.setFont(look_.fonts.comment);
  painter.setPen(look_.style.text);
  painter.drawText(frame().adjusted(kMargin, kCommentMargin, -kMargin, -kCommentMargin), Qt::TextWordWrap,
                   face_.comment);
}

void NodeItem::paintCost(QPainter& painter) const {
  const QRectF room(kBlockWidth, kNodeHeight - kCostHeight - 1, kNodeWidth - kBlockWidth - kRadius,
                    kCostHeight);
  painter.fillRect(QRectF(room.topLeft(), QSizeF(room.width() * face_.cost, kCostHeight)), look_.style.cost);
}

void NodeItem::paintPicture(QPainter& painter) const {
  const QSizeF size = QSizeF(picture_.size()).scaled(kLivePicture, Qt::KeepAspectRatio);
  const QPointF corner(kNodeWidth - kMargin / 2 - (kLivePicture.width() + size.width()) / 2,
                       (kNodeHeight - size.height()) / 2);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawPixmap(QRectF(corner, size), picture_, picture_.rect());
}

void NodeItem::paintPorts(QPainter& painter) const {
  painter.setPen(QPen(look_.style.wire, 1.25));
  for (const bool output : {false, true}) {
    const int count = output ? face_.outputs : face_.inputs;
    for (int i = 0; i < count; ++i) {
      const bool used = ((output ? usedOutputs_ : usedInputs_) >> (i & 63)) & 1;
      painter.setBrush(used ? look_.style.wire : look_.style.background);
      painter.drawEllipse(portPoint(output, i, count), kPortRadius, kPortRadius);
    }
  }
}

void NodeItem::paintProblem(QPainter& painter) const {
  const QRectF badge(kNodeWidth - kBadge / 2 - 2, -kBadge / 2 + 2, kBadge, kBadge);
  painter.setPen(QPen(look_.style.background, 1.5));
  painter.setBrush(look_.style.problem);
  painter.drawEllipse(badge);
  painter.setPen(look_.style.background);
  painter.setFont(look_.fonts.name);
  painter.drawText(badge, Qt::AlignCenter, QStringLiteral("!"));
}

}  // namespace netwright::ui
