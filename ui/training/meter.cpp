// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/meter.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr int kGraphHeight = 26;
constexpr double kRadius = 4;
constexpr double kPale = 0.28;
constexpr double kFull = 0.75;
constexpr double kHeadroom = 1.15;  ///< above the highest point, where there is no natural top

}  // namespace

MeterGraph::MeterGraph(int colour, QWidget* parent) : QWidget(parent), colour_(colour) {
  setFixedHeight(kGraphHeight);
}

void MeterGraph::setCurves(std::vector<MeterCurve> curves) {
  if (curves == curves_) return;
  curves_ = std::move(curves);
  update();
}

void MeterGraph::setTop(double top) {
  if (top == top_) return;
  top_ = top;
  update();
}

void MeterGraph::refresh() {
  if (isVisible() && revision() != drawn_) update();
}

std::uint64_t MeterGraph::revision() const {
  std::uint64_t sum = 1;
  for (const MeterCurve& curve : curves_) sum += curve.points->revision();
  return sum;
}

double MeterGraph::height_of_scale() const {
  if (top_ > 0) return top_;
  double highest = 0;
  for (const MeterCurve& curve : curves_) {
    const Extremes found = curve.points->extremes(0, curve.points->size());
    if (found.highest != Extremes::kNone) highest = std::max(highest, curve.points->valueAt(found.highest));
  }
  return highest > 0 ? highest * kHeadroom : 1;
}

void MeterGraph::paintEvent(QPaintEvent*) {
  drawn_ = revision();
  const Theme& theme = themeOf(palette());
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath frame;
  frame.addRoundedRect(rect(), kRadius, kRadius);
  painter.setClipPath(frame);
  painter.fillRect(rect(), theme.grid);
  const double scale = height_of_scale();
  for (const MeterCurve& curve : curves_) {
    const MetricStore& points = *curve.points;
    if (points.empty()) continue;
    const double first = points.stepAt(0);
    const double span = std::max(points.stepAt(points.size() - 1) - first, 1e-9);
    std::vector<CurvePoint> reduced;
    points.reduce(first, first + span, static_cast<std::size_t>(width()), reduced);
    QPolygonF area;
    area << QPointF(0, height());
    double y = height();
    for (const CurvePoint& point : reduced) {
      if (!std::isfinite(point.value)) continue;
      y = height() * (1 - std::clamp(point.value / scale, 0.0, 1.0));
      // The first point stands for what was before it.
      if (area.size() == 1) area << QPointF(0, y);
      area << QPointF(width() * (point.step - first) / span, y);
    }
    area << QPointF(width(), y) << QPointF(width(), height());
    QColor colour = theme.seriesColor(colour_);
    colour.setAlphaF(static_cast<float>(curve.behind ? kPale : kFull));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(area);
  }
}

Meter::Meter(const QString& name, const QString& tip, int colour, Course course, QWidget* parent)
    : QWidget(parent) {
  auto* caption = new QLabel(name);
  caption->setProperty("role", QStringLiteral("muted"));
  value_ = new QLabel(QStringLiteral("–"));
  value_->setAlignment(Qt::AlignRight);
  value_->setAccessibleName(name);
  auto* layout = new QGridLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setVerticalSpacing(2);
  layout->addWidget(caption, 0, 0);
  layout->addWidget(value_, 0, 1);
  layout->setColumnStretch(1, 1);
  if (course == Course::drawn) {
    graph_ = new MeterGraph(colour);
    layout->addWidget(graph_, 1, 0, 1, 2);
  }
  setToolTip(tip);
}

void Meter::setValue(const QString& value) {
  value_->setText(value);
}

QString Meter::value() const {
  return value_->text();
}

}  // namespace netwright::ui
