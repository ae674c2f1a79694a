// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/layers/layer_delegate.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/canvas/canvas_style.h"
#include "ui/layers/layer_model.h"
#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr int kLane = 12;
constexpr int kMostLanes = 6;
constexpr double kDot = 4;
constexpr double kWeakest = -6;   ///< decades of gradient over weight at the left end of the bar
constexpr double kStrongest = 1;  ///< at its right end

QColor colourOf(engine::Severity severity, const Theme& theme) {
  if (severity == engine::Severity::bad) return theme.bad;
  return severity == engine::Severity::warning ? theme.warning : theme.good;
}

/// Form says what colour says: a disc, a triangle, a square.
void paintLamp(QPainter& painter, const QPointF& middle, engine::Severity severity, const Theme& theme) {
  painter.setPen(Qt::NoPen);
  painter.setBrush(colourOf(severity, theme));
  constexpr double kSize = 4.5;
  if (severity == engine::Severity::good) {
    painter.drawEllipse(middle, kSize - 0.5, kSize - 0.5);
  } else if (severity == engine::Severity::warning) {
    painter.drawPolygon(QPolygonF{middle + QPointF(0, -kSize), middle + QPointF(kSize, kSize - 1),
                                  middle + QPointF(-kSize, kSize - 1)});
  } else {
    painter.drawRect(
        QRectF(middle.x() - kSize + 0.5, middle.y() - kSize + 0.5, 2 * kSize - 1, 2 * kSize - 1));
  }
}

void paintBar(QPainter& painter, const QRect& cell, double share, const QColor& colour, const Theme& theme,
              const QString& text) {
  const QRect room = cell.adjusted(4, 5, -6, -5);
  painter.fillRect(room, theme.grid);
  painter.fillRect(
      QRect(room.topLeft(),
            QSize(static_cast<int>(std::lround(room.width() * std::clamp(share, 0.0, 1.0))), room.height())),
      colour);
  painter.setPen(theme.text);
  painter.drawText(room.adjusted(4, -3, -2, 3), Qt::AlignVCenter | Qt::AlignRight, text);
}

}  // namespace

LayerDelegate::LayerDelegate(const LayerModel& model, QObject* parent)
    : QStyledItemDelegate(parent), model_(model) {}

int LayerDelegate::paintLanes(QPainter& painter, const QRect& cell, const LayerRow& row) const {
  const Theme& theme = themeOf(static_cast<QWidget*>(parent())->palette());
  const auto x = [&](int lane) { return cell.left() + 8.0 + std::min(lane, kMostLanes - 1) * kLane; };
  const double middle = cell.center().y() + 0.5;
  const QPointF dot(x(row.lanes.lane), middle);
  painter.setPen(QPen(theme.muted, 1.4));
  painter.setBrush(Qt::NoBrush);
  for (const int lane : row.lanes.passing)
    painter.drawLine(QPointF(x(lane), cell.top()), QPointF(x(lane), cell.bottom() + 1));
  for (const int lane : row.lanes.inputs) {
    QPainterPath path(QPointF(x(lane), cell.top()));
    path.cubicTo(QPointF(x(lane), middle), QPointF(dot.x(), cell.top()), dot);
    painter.drawPath(path);
  }
  if (row.lanes.goes_on) painter.drawLine(dot, QPointF(dot.x(), cell.bottom() + 1));
  painter.setPen(QPen(theme.raised, 1));
  painter.setBrush(categoryColor(row.category));
  painter.drawEllipse(dot, kDot, kDot);
  return 8 + std::min(model_.laneCount(), kMostLanes) * kLane;
}

void LayerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
  const Theme& theme = themeOf(option.palette);
  const LayerRow& row = model_.rows()[static_cast<std::size_t>(index.row())];
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setFont(option.font);
  QColor picked = theme.accent;
  picked.setAlphaF(0.22F);
  if (option.state.testFlag(QStyle::State_Selected)) painter->fillRect(option.rect, picked);
  const QString text = index.data().toString();
  switch (index.column()) {
    case LayerModel::kName: {
      const QRect room = option.rect.adjusted(paintLanes(*painter, option.rect, row), 0, -4, 0);
      painter->setPen(theme.text);
      painter->drawText(room, Qt::AlignVCenter,
                        option.fontMetrics.elidedText(text, Qt::ElideRight, room.width()));
      break;
    }
    case LayerModel::kTime:
      if (row.ms > 0)
        paintBar(*painter, option.rect, row.time_share,
                 theme.series[0].darker(theme.kind == ThemeKind::dark ? 170 : 70), theme, text);
      break;
    case LayerModel::kFlow:
      if (row.flow) {
        const double decades = *row.flow > 0 ? std::log10(*row.flow) : kWeakest;
        const double share = (decades - kWeakest) / (kStrongest - kWeakest);
        paintBar(*painter, option.rect, share,
                 theme.series[2].darker(theme.kind == ThemeKind::dark ? 170 : 70), theme, text);
      }
      break;
    case LayerModel::kHealth:
      if (row.seen) {
        paintLamp(*painter, QPointF(option.rect.left() + 10, option.rect.center().y() + 0.5),
                  row.health.severity, theme);
        painter->setPen(row.health.severity == engine::Severity::good ? theme.muted : theme.text);
        const QRect room = option.rect.adjusted(20, 0, -2, 0);
        painter->drawText(room, Qt::AlignVCenter,
                          option.fontMetrics.elidedText(text, Qt::ElideRight, room.width()));
      }
      break;
    default:
      break;
  }
  painter->restore();
}

}  // namespace netwright::ui
