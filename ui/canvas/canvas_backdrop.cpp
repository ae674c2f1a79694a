// SPDX-License-Identifier: GPL-3.0-or-later
// What CanvasView draws behind and before the network: the grid of dots, and a word of welcome on an empty
// canvas.
#include <QPainter>
#include <cmath>

#include "ui/canvas/canvas_view.h"
#include "ui/document/placement.h"

namespace netwright::ui {

namespace {

constexpr double kDotSpacing = 3 * kGrid;
constexpr double kLeastPixels = 14;  ///< dots nearer than this become every fourth dot

}  // namespace

void CanvasView::drawBackground(QPainter* painter, const QRectF& rect) {
  const CanvasStyle& style = scene_->look().style;
  painter->fillRect(rect, style.background);
  double spacing = kDotSpacing;
  while (spacing * zoom() < kLeastPixels) spacing *= 4;
  // In device space: filled squares of whole pixels are ten times cheaper than points under a transform.
  const QTransform toDevice = painter->worldTransform();
  painter->save();
  painter->resetTransform();
  painter->setRenderHint(QPainter::Antialiasing, false);
  const QPointF first =
      toDevice.map(QPointF(std::floor(rect.left() / spacing), std::floor(rect.top() / spacing)) * spacing);
  const QPointF last = toDevice.map(rect.bottomRight());
  for (double y = first.y(); y <= last.y(); y += spacing * toDevice.m22()) {
    for (double x = first.x(); x <= last.x(); x += spacing * toDevice.m11()) {
      painter->fillRect(static_cast<int>(x), static_cast<int>(y), 2, 2, style.grid);
    }
  }
  painter->restore();
}

void CanvasView::drawForeground(QPainter* painter, const QRectF&) {
  if (!document_.graph().nodes.empty()) return;
  const CanvasStyle& style = scene_->look().style;
  const QRect middle = viewport()->rect().adjusted(24, 24, -24, -24);
  painter->save();
  painter->resetTransform();
  QFont font = this->font();
  font.setPixelSize(20);
  font.setWeight(QFont::DemiBold);
  painter->setFont(font);
  painter->setPen(style.text);
  QRect used;
  painter->drawText(middle.translated(0, -18), Qt::AlignCenter | Qt::TextWordWrap, tr("Draw a network"),
                    &used);
  font.setPixelSize(13);
  font.setWeight(QFont::Normal);
  painter->setFont(font);
  painter->setPen(style.mutedText);
  painter->drawText(
      QRect(middle.left(), used.bottom() + 10, middle.width(), 60), Qt::AlignHCenter | Qt::TextWordWrap,
      tr("Drag layers from the palette, or press Tab and type. Drag from port to port to connect them."));
  painter->restore();
}

}  // namespace netwright::ui
