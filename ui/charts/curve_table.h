// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "ui/charts/curve.h"

namespace netwright::ui {

/// The points of one curve as rows, newest first, for reading and copying instead of looking.
class CurveTable final : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;

  void setCurve(const Curve& curve);
  /// Takes in points that came since.
  void update();
  /// Every point as lines of "step<tab>value", oldest first.
  QString text() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  std::shared_ptr<const MetricStore> points_;
  int rows_ = 0;
};

}  // namespace netwright::ui
