// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/layers/histogram_strip.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/charts/axis_scale.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tensor_picture.h"

namespace netwright::ui {
namespace {

constexpr int kRows = 64;
constexpr int kLabels = 44;  ///< room at the left for the ends of the scale
constexpr int kTitle = 15;

}  // namespace

HistogramStrip::HistogramStrip(const QString& name, QWidget* parent) : QWidget(parent), name_(name) {
  setAccessibleName(name);
  setMinimumHeight(46);
}

void HistogramStrip::setColumns(std::vector<HistogramColumn> columns) {
  columns_ = std::move(columns);
  makeImage();
  setAccessibleDescription(sentence());
  update();
}

void HistogramStrip::makeImage() {
  image_ = {};
  if (columns_.empty()) return;
  low_ = std::ranges::min(columns_, {}, [](const auto& one) { return one.summary.lowest; }).summary.lowest;
  high_ = std::ranges::max(columns_, {}, [](const auto& one) { return one.summary.highest; }).summary.highest;
  if (high_ <= low_) high_ = low_ + 1e-9;
  image_ = QImage(static_cast<int>(columns_.size()), kRows, QImage::Format_RGB32);
  std::vector<double> rows(kRows);
  for (int x = 0; x < image_.width(); ++x) {
    const engine::TensorSummary& summary = columns_[static_cast<std::size_t>(x)].summary;
    std::ranges::fill(rows, 0.0);
    const double width = (summary.highest - summary.lowest) / static_cast<double>(engine::kSummaryBins);
    // Each bin is spread over the rows it covers.
    for (int y = 0; y < kRows && summary.count > 0; ++y) {
      const double value = high_ - (y + 0.5) / kRows * (high_ - low_);
      if (value < summary.lowest - width || value > summary.highest + width) continue;
      const double bin = width > 0 ? (value - summary.lowest) / width : 0;
      const auto at =
          static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(engine::kSummaryBins - 1)));
      rows[static_cast<std::size_t>(y)] = summary.bins[at];
    }
    const double most = std::max(1.0, *std::ranges::max_element(rows));
    const ColourScale scale{.kind = ColourScale::Kind::rising, .low = 0, .high = 1};
    for (int y = 0; y < kRows; ++y)
      image_.setPixel(x, y,
                      scale.colour(static_cast<float>(std::sqrt(rows[static_cast<std::size_t>(y)] / most))));
  }
}

QString HistogramStrip::sentence() const {
  if (columns_.empty()) return tr("%1: no values yet.").arg(name_);
  const auto part = [](const HistogramColumn& column) {
    return tr("from %1 to %2, mean %3, at step %L4")
        .arg(valueText(column.summary.lowest), valueText(column.summary.highest),
             valueText(column.summary.mean))
        .arg(static_cast<qint64>(column.step));
  };
  if (columns_.size() == 1) return tr("%1: %2.").arg(name_, part(columns_.back()));
  return tr("%1: %2; at first %3.").arg(name_, part(columns_.back()), part(columns_.front()));
}

QRectF HistogramStrip::area() const {
  return {static_cast<double>(kLabels), static_cast<double>(kTitle), static_cast<double>(width() - kLabels),
          static_cast<double>(height() - kTitle - 2)};
}

void HistogramStrip::paintEvent(QPaintEvent*) {
  const Theme& theme = themeOf(palette());
  QPainter painter(this);
  QFont small = font();
  small.setPointSizeF(font().pointSizeF() * 0.88);
  painter.setFont(small);
  painter.setPen(theme.muted);
  painter.drawText(QRect(0, 0, width(), kTitle), Qt::AlignLeft | Qt::AlignVCenter, name_);
  if (image_.isNull()) return;
  const QRectF room = area();
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawImage(room, image_);
  const QRectF labels(0, room.top(), kLabels - 4, room.height());
  painter.drawText(labels, Qt::AlignRight | Qt::AlignTop, tickText(high_));
  painter.drawText(labels, Qt::AlignRight | Qt::AlignBottom, tickText(low_));
  QPolygonF mean;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const double x =
        room.left() + (static_cast<double>(i) + 0.5) * room.width() / static_cast<double>(columns_.size());
    mean << QPointF(x, room.top() + (high_ - columns_[i].summary.mean) / (high_ - low_) * room.height());
  }
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(Qt::white, 1.2));
  painter.drawPolyline(mean);
}

bool HistogramStrip::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || columns_.empty()) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const double share = (help->pos().x() - area().left()) / std::max(1.0, area().width());
  const auto at = static_cast<std::size_t>(std::clamp(share * static_cast<double>(columns_.size()), 0.0,
                                                      static_cast<double>(columns_.size() - 1)));
  const engine::TensorSummary& summary = columns_[at].summary;
  QToolTip::showText(help->globalPos(),
                     tr("Step %L1: from %2 to %3, mean %4, root mean square %5")
                         .arg(static_cast<qint64>(columns_[at].step))
                         .arg(valueText(summary.lowest), valueText(summary.highest), valueText(summary.mean),
                              valueText(summary.rms)),
                     this);
  return true;
}

}  // namespace netwright::ui
