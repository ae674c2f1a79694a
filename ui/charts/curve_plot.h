// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QChartView>
#include <QList>
#include <QPointF>
#include <memory>
#include <optional>
#include <vector>

#include "ui/charts/axis_scale.h"
#include "ui/charts/curve.h"
#include "ui/charts/smoothed_store.h"

class QCategoryAxis;
class QGraphicsLineItem;
class QLabel;
class QLineSeries;

namespace netwright::ui {

/// The drawing area of a chart: Qt Charts fed with at most two points a pixel column. It refreshes only when
/// asked, and then does nothing unless a curve has grown or the view has changed.
class CurvePlot final : public QChartView {
  Q_OBJECT

 public:
  explicit CurvePlot(QWidget* parent = nullptr);

  void setCurves(std::vector<Curve> curves);
  const std::vector<Curve>& curves() const { return curves_; }
  /// Signs at the foot of the chart, of the run under way; null for none.
  void setMarks(std::shared_ptr<const std::vector<CurveMark>> marks);
  void setCurveShown(std::size_t index, bool shown);
  bool isCurveShown(std::size_t index) const { return lines_[index].shown; }
  void setLogScale(bool logarithmic);
  /// 0: none; else the weight of the past, below 1.
  void setSmoothing(double weight);
  /// The whole run again, after zooming.
  void showAll();

  /// Brings new points to the screen; true when there was something to do.
  bool refresh();
  /// Whether the next refresh() shows another part, other curves or another scale: somebody waits for it.
  bool viewChanged() const { return stale_; }
  /// Spent in refresh() and in painting so far.
  double drawingMs() const { return drawingMs_; }
  /// How often points were replaced; a hidden plot's count stands still.
  int refreshes() const { return refreshes_; }

 Q_SIGNALS:
  /// The pointer is at a step; none when it left.
  void stepHovered(std::optional<double> step);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Line {
    QLineSeries* raw = nullptr;
    QLineSeries* smooth = nullptr;
    std::unique_ptr<SmoothedStore> smoothed;
    std::uint64_t seen = 0;
    bool shown = true;
  };

  void replacePoints();
  void applyTheme();
  void styleLine(std::size_t index);
  std::optional<Range> stepExtent() const;
  void feed(const MetricStore& points, QLineSeries& series, std::size_t columns,
            std::optional<Range>& values);
  void showRanges(const Range& steps, const Range& values);
  static void setTicks(QCategoryAxis& axis, const Range& range, const std::vector<double>& ticks,
                       bool logarithmic);
  /// "Checkpoint" of a mark near a step, or "".
  QString markNear(double step) const;
  void showHover(const QPointF& position);
  void hideHover();

  std::vector<Curve> curves_;
  std::vector<Line> lines_;
  std::shared_ptr<const std::vector<CurveMark>> marks_;
  QCategoryAxis* steps_ = nullptr;
  QCategoryAxis* values_ = nullptr;
  QGraphicsLineItem* hair_ = nullptr;
  QLabel* hover_ = nullptr;
  bool logarithmic_ = false;
  double smoothing_ = 0;
  bool stale_ = true;  ///< view changed: refresh even without new points
  int refreshes_ = 0;
  double drawingMs_ = 0;
  Range shownSteps_;
  Range shownValues_;
  std::optional<Range> window_;  ///< steps zoomed to
  std::optional<QPointF> dragFrom_;
  std::vector<CurvePoint> reduced_;
  QList<QPointF> buffer_;
};

}  // namespace netwright::ui
