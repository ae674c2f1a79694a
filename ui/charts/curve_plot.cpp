// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/curve_plot.h"

#include <QCategoryAxis>
#include <QChart>
#include <QElapsedTimer>
#include <QGraphicsLineItem>
#include <QLabel>
#include <QLineSeries>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr double kMarkerLimit = 60;  ///< curves of fewer points show them

double millisecondsOf(const QElapsedTimer& timer) {
  return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

QCategoryAxis* makeAxis() {
  auto* axis = new QCategoryAxis;
  axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
  axis->setTruncateLabels(false);
  axis->setMinorGridLineVisible(false);
  return axis;
}

}  // namespace

CurvePlot::CurvePlot(QWidget* parent) : QChartView(parent) {
  auto* surface = new QChart;
  surface->setAnimationOptions(QChart::NoAnimation);
  surface->legend()->hide();
  surface->setMargins({0, 0, 0, 0});
  surface->setBackgroundRoundness(0);
  surface->setContentsMargins(-6, -4, -4, -8);
  // Layout comes later than resizing, and columns follow from it.
  connect(surface, &QChart::plotAreaChanged, this, [this] { stale_ = true; });
  setChart(surface);
  steps_ = makeAxis();
  values_ = makeAxis();
  steps_->setTitleText(tr("step"));
  surface->addAxis(steps_, Qt::AlignBottom);
  surface->addAxis(values_, Qt::AlignLeft);
  hair_ = new QGraphicsLineItem(surface);
  hair_->setZValue(10);
  hair_->hide();
  hover_ = new QLabel(this);
  hover_->setTextFormat(Qt::RichText);
  hover_->setAttribute(Qt::WA_TransparentForMouseEvents);
  hover_->hide();
  setMouseTracking(true);
  setFrameShape(QFrame::NoFrame);
  setMinimumSize(160, 70);
  applyTheme();
}

void CurvePlot::setCurves(std::vector<Curve> curves) {
  if (curves == curves_) return;
  std::vector<Line> lines;
  for (const Curve& curve : curves) {
    const auto same = std::find_if(curves_.begin(), curves_.end(),
                                   [&](const Curve& old) { return old.points == curve.points; });
    Line line;
    if (same != curves_.end() && lines_[static_cast<std::size_t>(same - curves_.begin())].raw) {
      std::swap(line, lines_[static_cast<std::size_t>(same - curves_.begin())]);
    } else {
      line.raw = new QLineSeries;
      line.smooth = new QLineSeries;
      for (QLineSeries* series : {line.raw, line.smooth}) {
        chart()->addSeries(series);
        series->attachAxis(steps_);
        series->attachAxis(values_);
      }
    }
    lines.push_back(std::move(line));
  }
  for (const Line& gone : lines_) {
    for (QLineSeries* series : {gone.raw, gone.smooth}) {
      if (series == nullptr) continue;
      chart()->removeSeries(series);
      delete series;
    }
  }
  curves_ = std::move(curves);
  lines_ = std::move(lines);
  for (std::size_t i = 0; i < lines_.size(); ++i) styleLine(i);
  stale_ = true;
}

void CurvePlot::setCurveShown(std::size_t index, bool shown) {
  lines_[index].shown = shown;
  stale_ = true;
}

void CurvePlot::setLogScale(bool logarithmic) {
  logarithmic_ = logarithmic;
  shownValues_ = {};
  stale_ = true;
}

void CurvePlot::setSmoothing(double weight) {
  smoothing_ = weight;
  for (std::size_t i = 0; i < lines_.size(); ++i) styleLine(i);
  stale_ = true;
}

void CurvePlot::showAll() {
  window_.reset();
  stale_ = true;
}

std::optional<Range> CurvePlot::stepExtent() const {
  std::optional<Range> extent;
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    const MetricStore& points = *curves_[i].points;
    if (!lines_[i].shown || points.empty()) continue;
    const Range own{points.stepAt(0), points.stepAt(points.size() - 1)};
    extent = extent ? Range{std::min(extent->low, own.low), std::max(extent->high, own.high)} : own;
  }
  return extent;
}

bool CurvePlot::refresh() {
  bool grown = stale_;
  for (std::size_t i = 0; i < curves_.size(); ++i)
    grown = grown || lines_[i].seen != curves_[i].points->revision();
  if (!grown) return false;
  QElapsedTimer timer;
  timer.start();
  replacePoints();
  drawingMs_ += millisecondsOf(timer);
  return true;
}

void CurvePlot::paintEvent(QPaintEvent* event) {
  QElapsedTimer timer;
  timer.start();
  QChartView::paintEvent(event);
  drawingMs_ += millisecondsOf(timer);
}

void CurvePlot::replacePoints() {
  stale_ = false;
  ++refreshes_;
  if (const auto extent = stepExtent(); extent && !window_) {
    // The right edge moves in quarters, so that most refreshes leave the axis alone.
    const bool fits =
        shownSteps_.low == 0 && extent->high <= shownSteps_.high && extent->high >= 0.75 * shownSteps_.high;
    if (!fits) shownSteps_ = {0, extent->high + std::max(1.0, 0.04 * extent->high)};
  } else if (window_) {
    shownSteps_ = *window_;
  }
  const auto columns = static_cast<std::size_t>(std::max(64.0, chart()->plotArea().width()));
  std::optional<Range> values;
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    Line& line = lines_[i];
    line.seen = curves_[i].points->revision();
    line.raw->setVisible(line.shown);
    const bool smooth = line.smoothed != nullptr;
    line.smooth->setVisible(line.shown && smooth);
    if (!line.shown) continue;
    feed(*curves_[i].points, *line.raw, columns, values);
    if (!smooth) continue;
    line.smoothed->follow(*curves_[i].points);
    feed(line.smoothed->points(), *line.smooth, columns, values);
  }
  showRanges(shownSteps_, values.value_or(Range{}));
  viewport()->update();  // markers are painted beyond what their items say
}

void CurvePlot::feed(const MetricStore& points, QLineSeries& series, std::size_t columns,
                     std::optional<Range>& values) {
  points.reduce(shownSteps_.low, shownSteps_.high, columns, reduced_);
  buffer_.clear();
  buffer_.reserve(static_cast<qsizetype>(reduced_.size()));
  for (CurvePoint point : reduced_) {
    if (logarithmic_) point.value = point.value > 0 ? std::log10(point.value) : std::nan("");
    buffer_.append({point.step, point.value});
    if (std::isnan(point.value)) continue;
    if (!values) values = Range{point.value, point.value};
    values->low = std::min(values->low, point.value);
    values->high = std::max(values->high, point.value);
  }
  series.setPointsVisible(points.size() <= kMarkerLimit);
  series.replace(buffer_);
}

void CurvePlot::showRanges(const Range& steps, const Range& values) {
  const int across = std::max(2, static_cast<int>(chart()->plotArea().width()) / 90);
  const int up = std::max(2, static_cast<int>(chart()->plotArea().height()) / 38);
  if (steps_->min() != steps.low || steps_->max() != steps.high || steps_->count() == 0) {
    std::vector<double> ticks = roundTicks(steps, across);
    std::erase_if(ticks, [](double tick) { return tick != std::round(tick); });  // there is no half step
    setTicks(*steps_, steps, ticks, false);
  }
  const Range range = steadyRange(shownValues_, values);
  if (range == shownValues_ && values_->count() > 0) return;
  shownValues_ = range;
  setTicks(*values_, range, logarithmic_ ? logTicks(range, up) : roundTicks(range, up), logarithmic_);
}

void CurvePlot::setTicks(QCategoryAxis& axis, const Range& range, const std::vector<double>& ticks,
                         bool logarithmic) {
  for (const QString& label : axis.categoriesLabels()) axis.remove(label);
  axis.setRange(range.low, range.high);
  axis.setStartValue(range.low - (range.high - range.low));
  for (const double tick : ticks) axis.append(tickText(logarithmic ? std::pow(10.0, tick) : tick), tick);
}

}  // namespace netwright::ui
