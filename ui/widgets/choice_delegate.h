// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

class QPainter;

namespace netwright::ui {

/// Draws a coloured block with initials, as nodes have it.
void paintInitials(QPainter& painter, const QRectF& rect, const QString& initials, const QColor& color);

/// A line of a list: block with initials, title, and under it one line of explanation. Reads ChoiceModel's
/// roles.
class ChoiceDelegate final : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace netwright::ui
