// SPDX-License-Identifier: GPL-3.0-or-later
// Signs at the foot of a plot for what happened at a step.
#include <QChart>
#include <QPainter>
#include <utility>

#include "ui/charts/curve_plot.h"
#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr double kSize = 4;

QPolygonF signAt(const QPointF& foot, CurveMark::Kind kind) {
  if (kind == CurveMark::Kind::setting || kind == CurveMark::Kind::pause) {
    return {foot + QPointF(0, -2 * kSize), foot + QPointF(kSize, -kSize), foot,
            foot + QPointF(-kSize, -kSize)};
  }
  return {foot + QPointF(0, -1.6 * kSize), foot + QPointF(kSize, 0), foot + QPointF(-kSize, 0)};
}

}  // namespace

void CurvePlot::setMarks(std::shared_ptr<const std::vector<CurveMark>> marks) {
  if (marks == marks_) return;
  marks_ = std::move(marks);
  viewport()->update();
}

void CurvePlot::drawForeground(QPainter* painter, const QRectF& rect) {
  QChartView::drawForeground(painter, rect);
  if (!marks_ || marks_->empty() || !stepExtent()) return;
  const Theme& theme = themeOf(palette());
  const QRectF area = chart()->plotArea();
  const double width = shownSteps_.high - shownSteps_.low;
  painter->setRenderHint(QPainter::Antialiasing);
  double last = -1;
  for (const CurveMark& mark : *marks_) {
    const double x = area.left() + (mark.step - shownSteps_.low) / width * area.width();
    const bool plain = mark.kind == CurveMark::Kind::checkpoint;
    if (x < area.left() || x > area.right() || (plain && x - last < 2 * kSize)) continue;
    last = x;
    if (mark.kind == CurveMark::Kind::setting) {
      painter->setPen(QPen(theme.warning, 1, Qt::DashLine));
      painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(plain ? theme.muted : mark.kind == CurveMark::Kind::best ? theme.good : theme.warning);
    painter->drawPolygon(signAt({x, area.bottom()}, mark.kind));
  }
}

}  // namespace netwright::ui
