// SPDX-License-Identifier: GPL-3.0-or-later
// The pointer on a plot: hover values, zoom by wheel, drag to move, double click for all; and its colours.
#include <QCategoryAxis>
#include <QChart>
#include <QGraphicsLineItem>
#include <QLabel>
#include <QLineSeries>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/charts/curve_plot.h"
#include "ui/theme/theme.h"

namespace netwright::ui {

void CurvePlot::applyTheme() {
  const Theme& theme = themeOf(palette());
  chart()->setTheme(theme.kind == ThemeKind::dark ? QChart::ChartThemeDark : QChart::ChartThemeLight);
  chart()->setBackgroundBrush(theme.surface);
  chart()->setBackgroundPen(Qt::NoPen);
  chart()->setPlotAreaBackgroundVisible(false);
  setBackgroundBrush(theme.surface);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.88);
  for (QCategoryAxis* axis : {steps_, values_}) {
    axis->setLabelsColor(theme.muted);
    axis->setLabelsFont(small);
    axis->setTitleFont(small);
    axis->setTitleBrush(theme.muted);
    axis->setGridLineColor(theme.grid);
    axis->setLinePenColor(theme.border);
    axis->setShadesVisible(false);
  }
  steps_->setGridLineVisible(false);
  hair_->setPen(QPen(theme.muted, 1, Qt::DotLine));
  hover_->setStyleSheet(
      QStringLiteral("background: %1; border: 1px solid %2; border-radius: 5px; padding: 4px 7px;")
          .arg(theme.raised.name(), theme.border.name()));
  for (std::size_t i = 0; i < lines_.size(); ++i) styleLine(i);
}

void CurvePlot::styleLine(std::size_t index) {
  Line& line = lines_[index];
  const Curve& curve = curves_[index];
  const QColor color = themeOf(palette()).seriesColor(curve.colour);
  const bool smooth = smoothing_ > 0 && curve.noisy;
  if (!smooth) {
    line.smoothed.reset();
  } else if (!line.smoothed || line.smoothed->weight() != smoothing_) {
    line.smoothed = std::make_unique<SmoothedStore>(smoothing_);
  }
  QColor faint = color;
  faint.setAlphaF(0.32F);
  // Width 1 draws in two thirds of the time of any other.
  line.raw->setPen(QPen(smooth ? faint : color, 1, curve.dashed ? Qt::DashLine : Qt::SolidLine));
  line.smooth->setPen(QPen(color, 1.6));
  line.raw->setMarkerSize(5);
}

void CurvePlot::changeEvent(QEvent* event) {
  QChartView::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && hover_ != nullptr) applyTheme();
}

void CurvePlot::showHover(const QPointF& position) {
  const QRectF area = chart()->plotArea();
  if (!area.contains(position) || !stepExtent()) return hideHover();
  const double step = chart()->mapToValue(position).x();
  QString rows;
  std::optional<double> shown;
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    const MetricStore& points = lines_[i].smoothed ? lines_[i].smoothed->points() : *curves_[i].points;
    const auto at = lines_[i].shown ? points.nearest(step) : std::nullopt;
    if (!at) continue;
    if (!shown || std::abs(points.stepAt(*at) - step) < std::abs(*shown - step)) shown = points.stepAt(*at);
    rows += QStringLiteral(
                "<tr><td style='color:%1'>&#9632;</td><td>&nbsp;%2&nbsp;&nbsp;</td>"
                "<td align='right'><b>%3</b></td></tr>")
                .arg(themeOf(palette()).seriesColor(curves_[i].colour).name(),
                     curves_[i].name.toHtmlEscaped(), valueText(points.valueAt(*at)));
  }
  if (!shown) return hideHover();
  const double x = chart()->mapToPosition({*shown, shownValues_.low}).x();
  hair_->setLine(x, area.top(), x, area.bottom());
  hair_->show();
  const QString mark = markNear(*shown);
  hover_->setText(tr("Step %L1").arg(static_cast<qint64>(*shown)) +
                  QStringLiteral("<table>%1</table>").arg(rows) + mark.toHtmlEscaped());
  hover_->adjustSize();
  const bool left = x + hover_->width() + 16 > width();
  hover_->move(static_cast<int>(left ? x - hover_->width() - 10 : x + 10), static_cast<int>(area.top()) + 4);
  hover_->show();
  Q_EMIT stepHovered(shown);
}

QString CurvePlot::markNear(double step) const {
  constexpr double kReach = 6;  // pixels
  const double width = std::max(1.0, chart()->plotArea().width());
  const double reach = kReach * (shownSteps_.high - shownSteps_.low) / width;
  const CurveMark* nearest = nullptr;
  for (std::size_t i = 0; marks_ && i < marks_->size(); ++i) {
    const CurveMark& mark = (*marks_)[i];
    const double distance = std::abs(mark.step - step);
    if (distance <= reach && (nearest == nullptr || distance < std::abs(nearest->step - step)))
      nearest = &mark;
  }
  return nearest == nullptr ? QString() : nearest->text;
}

void CurvePlot::hideHover() {
  if (!hair_->isVisible()) return;
  hair_->hide();
  hover_->hide();
  Q_EMIT stepHovered({});
}

void CurvePlot::mouseMoveEvent(QMouseEvent* event) {
  if (dragFrom_ && window_) {
    const double from = chart()->mapToValue(*dragFrom_).x();
    const double moved = from - chart()->mapToValue(event->position()).x();
    window_ = Range{window_->low + moved, window_->high + moved};
    dragFrom_ = event->position();
    stale_ = true;
    refresh();
  }
  showHover(event->position());
}

void CurvePlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !window_) return;
  dragFrom_ = event->position();
  setCursor(Qt::ClosedHandCursor);
}

void CurvePlot::mouseReleaseEvent(QMouseEvent*) {
  dragFrom_.reset();
  unsetCursor();
}

void CurvePlot::mouseDoubleClickEvent(QMouseEvent*) {
  showAll();
  refresh();
}

void CurvePlot::wheelEvent(QWheelEvent* event) {
  const auto extent = stepExtent();
  if (!extent || event->angleDelta().y() == 0) return event->ignore();
  const double at = chart()->mapToValue(event->position()).x();
  const double factor = event->angleDelta().y() > 0 ? 0.8 : 1.25;
  const Range wide{at - (at - shownSteps_.low) * factor, at + (shownSteps_.high - at) * factor};
  const bool whole = wide.low <= extent->low && wide.high >= extent->high;
  window_ = whole ? std::nullopt : std::optional(wide);
  stale_ = true;
  refresh();
  event->accept();
}

void CurvePlot::leaveEvent(QEvent* event) {
  hideHover();
  QChartView::leaveEvent(event);
}

}  // namespace netwright::ui
