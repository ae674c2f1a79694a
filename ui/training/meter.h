// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "ui/charts/metric_store.h"

class QLabel;

namespace netwright::ui {

/// A curve of a meter; behind others it is drawn paler.
struct MeterCurve {
  std::shared_ptr<const MetricStore> points = {};
  bool behind = false;
  friend bool operator==(const MeterCurve&, const MeterCurve&) = default;
};

/// The small graph of a meter: a run's course from its first to its newest step, from 0 to `top`.
class MeterGraph final : public QWidget {
  Q_OBJECT

 public:
  explicit MeterGraph(int colour, QWidget* parent = nullptr);

  void setCurves(std::vector<MeterCurve> curves);
  /// 0: as high as the highest point.
  void setTop(double top);
  /// Draws again where points have come.
  void refresh();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::uint64_t revision() const;
  double height_of_scale() const;

  int colour_ = 0;
  double top_ = 0;
  std::vector<MeterCurve> curves_;
  std::uint64_t drawn_ = 0;
};

/// A figure of the machine: its name, its value in words, its course.
class Meter final : public QWidget {
  Q_OBJECT

 public:
  enum class Course { drawn, none };

  /// `colour` is an index for Theme::seriesColor.
  Meter(const QString& name, const QString& tip, int colour, Course course, QWidget* parent = nullptr);

  void setValue(const QString& value);
  QString value() const;
  MeterGraph* graph() const { return graph_; }

 private:
  QLabel* value_ = nullptr;
  MeterGraph* graph_ = nullptr;  ///< null without a course
};

}  // namespace netwright::ui
