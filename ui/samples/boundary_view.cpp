// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/samples/boundary_view.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <span>

#include "engine/session/validation_judge.h"
#include "ui/language/engine_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/quantities.h"
#include "ui/widgets/tensor_picture.h"

namespace netwright::ui {
namespace {

constexpr double kPoint = 2.6;

std::int64_t largest(const std::vector<float>& shares) {
  return std::ranges::max_element(shares) - shares.begin();
}

QColor between(const QColor& from, const QColor& to, double share) {
  const auto mix = [share](int low, int high) {
    return static_cast<int>(std::lround(low + share * (high - low)));
  };
  return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

}  // namespace

BoundaryView::BoundaryView(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Decision boundary"));
  setMinimumSize(120, 120);
  setToolTip(
      tr("What the network says of every point of the plane; the dots are samples, each in the colour "
         "of its class. The paler, the less sure."));
}

void BoundaryView::setPlane(std::shared_ptr<const Plane> plane, std::vector<std::string> classes) {
  plane_ = std::move(plane);
  classes_ = std::move(classes);
  shares_.clear();
  values_.clear();
  makeImage();
}

void BoundaryView::take(const engine::SamplesSeen& seen) {
  constexpr auto kInputs = static_cast<std::int64_t>(Plane::kSide) * Plane::kSide;
  if (!plane_ || seen.outputs.empty() || seen.outputs.front().tensor.desc.shape[0] != kInputs) return;
  const Shape& shape = seen.outputs.front().tensor.desc.shape;
  const std::vector<float> values = floatsOf(seen.outputs.front().tensor);
  const auto each = static_cast<std::size_t>(shape.elements_from(1));
  shares_.clear();
  values_.clear();
  if (each == classes_.size() && each > 1) {
    for (std::size_t i = 0; i < values.size(); i += each) {
      shares_.emplace_back(each);
      engine::shares_of(std::span(values).subspan(i, each), shares_.back());
    }
  } else if (each == 1) {
    values_ = values;
  }
  makeImage();
}

void BoundaryView::makeImage() {
  const Theme& theme = themeOf(palette());
  image_ = {};
  if (!values_.empty()) {
    image_ = planeImage(values_, Plane::kSide, Plane::kSide, ColourScale::diverging(values_));
  } else if (!shares_.empty()) {
    image_ = QImage(Plane::kSide, Plane::kSide, QImage::Format_RGB32);
    for (int i = 0; i < Plane::kSide * Plane::kSide; ++i) {
      const std::vector<float>& shares = shares_[static_cast<std::size_t>(i)];
      const std::int64_t label = largest(shares);
      const double least = 1.0 / static_cast<double>(shares.size());
      const double sure =
          (static_cast<double>(shares[static_cast<std::size_t>(label)]) - least) / (1 - least);
      const QColor colour = between(theme.surface, theme.seriesColor(label), 0.08 + 0.55 * sure);
      image_.setPixelColor(i % Plane::kSide, i / Plane::kSide, colour);
    }
  }
  setAccessibleDescription(sentence());
  update();
}

QString BoundaryView::sentence() const {
  if (!plane_) return {};
  if (shares_.empty())
    return tr("%n point(s) of the data.", nullptr, static_cast<int>(plane_->points.size()));
  std::vector<std::int64_t> area(classes_.size());
  for (const auto& shares : shares_) ++area[static_cast<std::size_t>(largest(shares))];
  QStringList parts;
  for (std::size_t i = 0; i < classes_.size(); ++i)
    parts << tr("%1 covers %2 of the area")
                 .arg(engineText(classes_[i]),
                      percentText(static_cast<double>(area[i]) / static_cast<double>(shares_.size())));
  std::int64_t right = 0;
  for (const PlanePoint& point : plane_->points) {
    const auto cell = [](double share) {
      return std::clamp(static_cast<int>(share * Plane::kSide), 0, Plane::kSide - 1);
    };
    const int across = cell((point.x - plane_->left) / (plane_->right - plane_->left));
    const int down = cell((plane_->top - point.y) / (plane_->top - plane_->bottom));
    if (largest(shares_[static_cast<std::size_t>(down * Plane::kSide + across)]) == point.label) ++right;
  }
  const double share =
      static_cast<double>(right) / static_cast<double>(std::max<std::size_t>(1, plane_->points.size()));
  return tr("%1; %2 of the points lie in the area of their class.")
      .arg(parts.join(QStringLiteral(", ")), percentText(share));
}

QRectF BoundaryView::square() const {
  const double side = std::min(width(), height()) - 2;
  return {(width() - side) / 2, (height() - side) / 2, side, side};
}

QPointF BoundaryView::place(const PlanePoint& point, const QRectF& area) const {
  const double across = (point.x - plane_->left) / (plane_->right - plane_->left);
  const double down = (plane_->top - point.y) / (plane_->top - plane_->bottom);
  return {area.left() + across * area.width(), area.top() + down * area.height()};
}

void BoundaryView::paintEvent(QPaintEvent*) {
  if (!plane_) return;
  const Theme& theme = themeOf(palette());
  QPainter painter(this);
  painter.setRenderHints(QPainter::SmoothPixmapTransform | QPainter::Antialiasing);
  const QRectF area = square();
  if (!image_.isNull()) painter.drawImage(area, image_);
  painter.setPen(theme.border);
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(area);
  paintPoints(painter, area);
}

void BoundaryView::paintPoints(QPainter& painter, const QRectF& area) const {
  const Theme& theme = themeOf(palette());
  painter.setPen(QPen(theme.kind == ThemeKind::dark ? theme.window : Qt::white, 0.8));
  for (const PlanePoint& point : plane_->points) {
    painter.setBrush(point.label < 0 ? theme.muted : theme.seriesColor(point.label));
    painter.drawEllipse(place(point, area), kPoint, kPoint);
  }
}

void BoundaryView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) makeImage();
}

}  // namespace netwright::ui
