// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/minimap.h"

#include <QMouseEvent>
#include <QPainter>

#include "ui/canvas/canvas_view.h"

namespace netwright::ui {
namespace {

constexpr QSize kMost{190, 190};
constexpr int kMargin = 12;
constexpr double kPadding = 6;

}  // namespace

MiniMap::MiniMap(CanvasView& canvas) : QWidget(canvas.viewport()), canvas_(canvas) {
  setObjectName(QStringLiteral("minimap"));
  setAccessibleName(tr("Map of the network"));
  setToolTip(tr("The whole network: press or drag to go there"));
  setCursor(Qt::PointingHandCursor);
  connect(&canvas_, &CanvasView::viewChanged, this, &MiniMap::follow);
  const auto redrawn = [this] {
    stale_ = true;
    follow();
  };
  GraphDocument& document = canvas_.document();
  connect(&document, &GraphDocument::graphChanged, this, redrawn);
  connect(&document, &GraphDocument::selectionChanged, this, redrawn);
  connect(&document, &GraphDocument::problemsChanged, this, redrawn);
  hide();
}

void MiniMap::setWanted(bool wanted) {
  wanted_ = wanted;
  follow();
}

QRectF MiniMap::seen() const {
  return canvas_.mapToScene(canvas_.viewport()->rect()).boundingRect();
}

QPointF MiniMap::fromScene(QPointF point) const {
  return toMap_.map(point);
}

void MiniMap::follow() {
  const QRectF content = canvas_.canvas().contentRect();
  const bool useful = wanted_ && !content.isEmpty() && !seen().contains(content);
  setVisible(useful);
  if (!useful) return;
  const QSizeF inner = content.size().scaled(QSizeF(kMost), Qt::KeepAspectRatio).expandedTo({24, 24});
  const QSize size = (inner + QSizeF(2 * kPadding, 2 * kPadding)).toSize();
  if (size != this->size()) stale_ = true;
  const QSize room = canvas_.viewport()->size();
  setGeometry(room.width() - size.width() - kMargin, room.height() - size.height() - kMargin, size.width(),
              size.height());
  const double scale = std::min(inner.width() / content.width(), inner.height() / content.height());
  toMap_ = QTransform::fromTranslate(-content.left(), -content.top()) * QTransform::fromScale(scale, scale) *
           QTransform::fromTranslate(kPadding, kPadding);
  update();
}

void MiniMap::redraw() {
  stale_ = false;
  picture_ = QPixmap(size() * devicePixelRatio());
  picture_.setDevicePixelRatio(devicePixelRatio());
  picture_.fill(Qt::transparent);
  QPainter painter(&picture_);
  canvas_.canvas().paintFar(painter, toMap_, canvas_.canvas().contentRect());
}

void MiniMap::paintEvent(QPaintEvent*) {
  if (stale_) redraw();
  const CanvasStyle& style = canvas_.canvas().look().style;
  QPainter painter(this);
  QColor ground = style.nodeBody;
  ground.setAlpha(235);
  painter.setPen(style.nodeBorder);
  painter.setBrush(ground);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
  painter.drawPixmap(0, 0, picture_);
  painter.setPen(QPen(style.selection, 1.5));
  QColor glass = style.selection;
  glass.setAlpha(28);
  painter.setBrush(glass);
  painter.drawRect(toMap_.mapRect(seen()) & QRectF(rect()).adjusted(1, 1, -2, -2));
}

void MiniMap::goTo(QPointF point) {
  canvas_.lookAt(toMap_.inverted().map(point));
}

void MiniMap::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) goTo(event->position());
  event->accept();
}

void MiniMap::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0) goTo(event->position());
  event->accept();
}

}  // namespace netwright::ui
