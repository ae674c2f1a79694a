// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/schedule_preview.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "engine/train/schedule_definition.h"
#include "ui/charts/axis_scale.h"
#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr int kPoints = 240;
constexpr int kLabel = 14;

}  // namespace

SchedulePreview::SchedulePreview(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Learning rate over the run"));
  setToolTip(tr("The learning rate from the first step to the last, warm-up included."));
  setMinimumHeight(56);
}

void SchedulePreview::setSettings(const engine::RunSettings& settings, std::int64_t stepsPerEpoch) {
  rates_.clear();
  const auto schedule = engine::make_schedule(settings.schedule);
  const std::int64_t perEpoch = std::max<std::int64_t>(1, stepsPerEpoch);
  const std::int64_t total = std::max<std::int64_t>(1, settings.steps.value_or(settings.epochs * perEpoch));
  const std::int64_t warmup =
      settings.step.warmup_steps + std::llround(settings.step.warmup_epochs * static_cast<double>(perEpoch));
  for (int i = 0; schedule && i < kPoints; ++i) {
    const std::int64_t step = total * i / kPoints;
    rates_.push_back(engine::warmup_factor(step, warmup) *
                     schedule->rate({.step = step,
                                     .total_steps = total,
                                     .base_rate = settings.learning_rate,
                                     .steps_per_epoch = perEpoch}));
  }
  setAccessibleDescription(sentence());
  update();
}

void SchedulePreview::setPosition(std::optional<double> share) {
  if (share == position_) return;
  position_ = share;
  update();
}

QString SchedulePreview::sentence() const {
  if (rates_.empty()) return {};
  const double highest = *std::ranges::max_element(rates_);
  if (rates_.front() == highest && rates_.back() == highest)
    return tr("%1 throughout.").arg(valueText(highest));
  if (rates_.front() < highest) {
    return tr("From %1 up to %2, at the end %3.")
        .arg(valueText(rates_.front()), valueText(highest), valueText(rates_.back()));
  }
  return tr("From %1 down to %2.").arg(valueText(rates_.front()), valueText(rates_.back()));
}

void SchedulePreview::paintEvent(QPaintEvent*) {
  if (rates_.empty()) return;
  const Theme& theme = themeOf(palette());
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF area(1, 3, width() - 2, height() - kLabel - 6);
  const double highest = std::max(*std::ranges::max_element(rates_), 1e-30);
  QPolygonF line;
  for (std::size_t i = 0; i < rates_.size(); ++i) {
    line << QPointF(
        area.left() + static_cast<double>(i) / static_cast<double>(rates_.size() - 1) * area.width(),
        area.bottom() - rates_[i] / highest * area.height());
  }
  QColor fill = theme.accent;
  fill.setAlphaF(0.16F);
  QPolygonF under = line;
  under << area.bottomRight() << area.bottomLeft();
  painter.setPen(Qt::NoPen);
  painter.setBrush(fill);
  painter.drawPolygon(under);
  painter.setPen(QPen(theme.accent, 1.6));
  painter.drawPolyline(line);
  if (position_) {
    const double x = area.left() + std::clamp(*position_, 0.0, 1.0) * area.width();
    painter.setPen(QPen(theme.warning, 1.2, Qt::DashLine));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  }
  painter.setPen(theme.muted);
  QFont small = font();
  small.setPointSizeF(font().pointSizeF() * 0.85);
  painter.setFont(small);
  const QRect label(0, height() - kLabel, width(), kLabel);
  painter.drawText(label, Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(sentence(), Qt::ElideRight, label.width()));
}

}  // namespace netwright::ui
