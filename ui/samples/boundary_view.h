// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "engine/session/look.h"
#include "ui/samples/watched_data.h"

namespace netwright::ui {

/// What the network says of every point of the plane, under the points of the data: the boundary between
/// classes as it moves.
class BoundaryView final : public QWidget {
  Q_OBJECT

 public:
  explicit BoundaryView(QWidget* parent = nullptr);

  void setPlane(std::shared_ptr<const Plane> plane, std::vector<std::string> classes);
  /// The answer to a look at the plane's inputs.
  void take(const engine::SamplesSeen& seen);
  /// "spiral: A covers 48 % of the area; 91 % of the points lie in the area of their class."
  QString sentence() const;
  QSize sizeHint() const override { return {260, 260}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  QRectF square() const;
  QPointF place(const PlanePoint& point, const QRectF& square) const;
  void makeImage();
  void paintPoints(QPainter& painter, const QRectF& area) const;

  std::shared_ptr<const Plane> plane_;
  std::vector<std::string> classes_;
  std::vector<std::vector<float>> shares_;  ///< of classes, by input
  std::vector<float> values_;               ///< by input, where the network says one number
  QImage image_;
};

}  // namespace netwright::ui
