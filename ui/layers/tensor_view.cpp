// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/layers/tensor_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <span>

#include "ui/charts/axis_scale.h"
#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr int kGap = 3;
constexpr int kCaption = 16;

/// The grid of `count` equal pictures with the largest scale.
struct Tiling {
  int columns = 1;
  double scale = 1;
};

Tiling tile(std::size_t count, QSize picture, QSize room) {
  Tiling best{.columns = 1, .scale = 0};
  for (int columns = 1; columns <= static_cast<int>(count); ++columns) {
    const int lines = (static_cast<int>(count) + columns - 1) / columns;
    const double across =
        (room.width() - (columns - 1) * kGap) / static_cast<double>(columns * picture.width());
    const double down = (room.height() - (lines - 1) * kGap) / static_cast<double>(lines * picture.height());
    const double scale = std::min(across, down);
    if (scale > best.scale) best = {.columns = columns, .scale = scale};
  }
  return best;
}

}  // namespace

TensorView::TensorView(ColourScale::Kind kind, QWidget* parent) : QWidget(parent), kind_(kind) {
  setMinimumSize(120, 90);
}

void TensorView::clear(const QString& text) {
  pictures_.clear();
  bars_.clear();
  hidden_ = 0;
  sentence_ = text;
  setAccessibleDescription(text);
  update();
}

void TensorView::setTensor(const engine::HostTensor& tensor) {
  const Shape& shape = tensor.desc.shape;
  const std::vector<float> values = floatsOf(tensor);
  pictures_.clear();
  bars_.clear();
  hidden_ = 0;
  scale_ = kind_ == ColourScale::Kind::rising ? ColourScale::rising(values) : ColourScale::diverging(values);
  const auto axis = [&shape](int at) { return static_cast<int>(shape[at]); };
  if (shape.rank >= 3 && shape.elements_from(shape.rank - 2) > 1) {
    const int height = axis(shape.rank - 2);
    const int width = axis(shape.rank - 1);
    makePictures(values, shape.elements() / (static_cast<std::int64_t>(height) * width), height, width);
  } else if (shape.rank == 2 && shape[0] > 1 && shape[1] > 1) {
    makePictures(values, 1, axis(0), axis(1));
  } else {
    bars_.assign(values.begin(),
                 values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), kMostBars)));
    hidden_ = std::ssize(values) - std::ssize(bars_);
    say(tr("%n number(s)", nullptr, static_cast<int>(values.size())), values);
  }
  update();
}

void TensorView::setPlanes(const std::vector<float>& values, int side) {
  pictures_.clear();
  bars_.clear();
  scale_ = ColourScale::diverging(values);
  makePictures(values, std::ssize(values) / (static_cast<std::int64_t>(side) * side), side, side);
  update();
}

void TensorView::makePictures(const std::vector<float>& values, std::int64_t count, int height, int width) {
  const auto shown = std::min(count, static_cast<std::int64_t>(kMostPictures));
  const auto each = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  for (std::int64_t i = 0; i < shown; ++i) {
    const auto part = std::span(values).subspan(static_cast<std::size_t>(i) * each, each);
    pictures_.push_back(planeImage(part, height, width, scale_));
  }
  hidden_ = count - shown;
  say(tr("%n picture(s) of %1 × %2", nullptr, static_cast<int>(count)).arg(height).arg(width), values);
}

void TensorView::say(const QString& what, const std::vector<float>& values) {
  if (values.empty()) return;
  const auto [low, high] = std::ranges::minmax(values);
  sentence_ = tr("%1, from %2 to %3.")
                  .arg(what, valueText(static_cast<double>(low)), valueText(static_cast<double>(high)));
  if (hidden_ > 0)
    sentence_ +=
        QLatin1Char(' ') + tr("The first %1 are shown.").arg(std::max(pictures_.size(), bars_.size()));
  setAccessibleDescription(sentence_);
}

void TensorView::paintEvent(QPaintEvent*) {
  const Theme& theme = themeOf(palette());
  QPainter painter(this);
  painter.setPen(theme.muted);
  if (pictures_.empty() && bars_.empty()) {
    painter.drawText(rect().adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap, sentence_);
    return;
  }
  const QRect caption(0, height() - kCaption, width(), kCaption);
  painter.drawText(caption, Qt::AlignVCenter | Qt::AlignLeft,
                   painter.fontMetrics().elidedText(sentence_, Qt::ElideRight, width()));
  if (!pictures_.empty()) {
    paintPictures(painter);
  } else {
    paintBars(painter);
  }
}

void TensorView::paintPictures(QPainter& painter) const {
  const QSize picture = pictures_.front().size();
  const QSize room(width(), height() - kCaption - 4);
  const Tiling tiling = tile(pictures_.size(), picture, room);
  const double wide = picture.width() * tiling.scale;
  const double high = picture.height() * tiling.scale;
  // Enlarged, the numbers stay squares; made smaller, they blend.
  painter.setRenderHint(QPainter::SmoothPixmapTransform, tiling.scale < 1);
  for (std::size_t i = 0; i < pictures_.size(); ++i) {
    const int column = static_cast<int>(i) % tiling.columns;
    const int line = static_cast<int>(i) / tiling.columns;
    painter.drawImage(QRectF(column * (wide + kGap), line * (high + kGap), wide, high), pictures_[i]);
  }
}

void TensorView::paintBars(QPainter& painter) const {
  const Theme& theme = themeOf(palette());
  const double top = 2;
  const double bottom = height() - kCaption - 6;
  const double high = std::max(scale_.high, 0.0);
  const double low = std::min(scale_.low, 0.0);
  const double extent = high > low ? high - low : 1;
  const auto y = [&](double value) { return top + (high - value) / extent * (bottom - top); };
  const double pitch = static_cast<double>(width()) / static_cast<double>(bars_.size());
  const double wide = std::min(pitch > 3 ? pitch - 1 : pitch, 48.0);
  for (std::size_t i = 0; i < bars_.size(); ++i) {
    if (!std::isfinite(bars_[i])) continue;
    const double value = static_cast<double>(bars_[i]);
    const QRectF bar(QPointF(static_cast<double>(i) * pitch, y(std::max(value, 0.0))),
                     QPointF(static_cast<double>(i) * pitch + wide, y(std::min(value, 0.0))));
    painter.fillRect(bar, value >= 0 ? theme.series[0] : theme.series[1]);
  }
  painter.setPen(theme.border);
  painter.drawLine(QPointF(0, y(0)), QPointF(width(), y(0)));
}

}  // namespace netwright::ui
