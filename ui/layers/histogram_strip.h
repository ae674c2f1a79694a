// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "engine/inspect/tensor_summary.h"

namespace netwright::ui {

/// A tensor's numbers as they were at a step.
struct HistogramColumn {
  std::int64_t step = 0;
  engine::TensorSummary summary = {};
};

/// Histograms over time: steps from left to right, values from bottom to top, the more numbers the lighter.
/// Lines show mean and mean ± rms' spread.
class HistogramStrip final : public QWidget {
  Q_OBJECT

 public:
  explicit HistogramStrip(const QString& name, QWidget* parent = nullptr);

  void setColumns(std::vector<HistogramColumn> columns);
  /// "Weights: from -0.2 to 0.3, mean 0.01, at step 400; at step 1 from ..."
  QString sentence() const;
  QSize sizeHint() const override { return {240, 70}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void makeImage();
  QRectF area() const;

  QString name_;
  std::vector<HistogramColumn> columns_;
  QImage image_;
  double low_ = 0;
  double high_ = 1;
};

}  // namespace netwright::ui
