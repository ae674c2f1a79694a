// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace netwright::ui {

class LayerModel;
struct LayerRow;

/// Paints a LayerModel's rows: wires and name, bars for time and gradient, a lamp for health.
class LayerDelegate final : public QStyledItemDelegate {
  Q_OBJECT

 public:
  LayerDelegate(const LayerModel& model, QObject* parent);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  int paintLanes(QPainter& painter, const QRect& cell, const LayerRow& row) const;

  const LayerModel& model_;
};

}  // namespace netwright::ui
