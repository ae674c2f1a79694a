// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/curve_table.h"

#include <QLocale>
#include <QTextStream>

#include "ui/charts/axis_scale.h"

namespace netwright::ui {

void CurveTable::setCurve(const Curve& curve) {
  beginResetModel();
  points_ = curve.points;
  rows_ = points_ ? static_cast<int>(points_->size()) : 0;
  endResetModel();
}

void CurveTable::update() {
  const int now = points_ ? static_cast<int>(points_->size()) : 0;
  if (now == rows_) return;
  if (now > rows_) {
    beginInsertRows({}, 0, now - rows_ - 1);
    rows_ = now;
    endInsertRows();
  } else {
    beginResetModel();
    rows_ = now;
    endResetModel();
  }
}

QString CurveTable::text() const {
  QString text;
  QTextStream stream(&text);
  for (std::size_t i = 0; points_ && i < points_->size(); ++i) {
    stream << static_cast<qint64>(points_->stepAt(i)) << '\t' << QString::number(points_->valueAt(i), 'g', 17)
           << '\n';
  }
  return text;
}

int CurveTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : rows_;
}

int CurveTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : 2;
}

QVariant CurveTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !points_) return {};
  if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const auto at = static_cast<std::size_t>(rows_ - 1 - index.row());
  if (at >= points_->size()) return {};
  if (index.column() == 0) return QLocale().toString(static_cast<qint64>(points_->stepAt(at)));
  return QString::number(points_->valueAt(at), 'g', 6);
}

QVariant CurveTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == 0 ? tr("Step") : tr("Value");
}

}  // namespace netwright::ui
