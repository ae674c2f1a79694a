// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/choice_delegate.h"

#include <QPainter>

#include "ui/theme/theme.h"
#include "ui/widgets/choice_popup.h"

namespace netwright::ui {

namespace {

constexpr int kPad = 8;
constexpr int kBlock = 28;
constexpr int kSpace = 10;

}  // namespace

void paintInitials(QPainter& painter, const QRectF& rect, const QString& initials, const QColor& color) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawRoundedRect(rect, rect.height() / 6, rect.height() / 6);
  QFont font = painter.font();
  font.setPixelSize(static_cast<int>(rect.height() * 0.44));
  font.setWeight(QFont::DemiBold);
  painter.setFont(font);
  painter.setPen(Qt::white);
  painter.drawText(rect, Qt::AlignCenter, initials);
  painter.restore();
}

void ChoiceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
  const Theme& theme = themeOf(option.palette);
  painter->save();
  if ((option.state & QStyle::State_Selected) != 0) {
    QColor band = theme.accent;
    band.setAlphaF(0.18F);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(band);
    painter->drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), 5, 5);
  }
  QRect rest = option.rect.adjusted(kPad, 0, -kPad, 0);
  const QString initials = index.data(ChoiceModel::InitialsRole).toString();
  painter->setFont(option.font);
  if (!initials.isEmpty()) {
    const QRect block(rest.left(), rest.center().y() - kBlock / 2 + 1, kBlock, kBlock);
    paintInitials(*painter, block, initials, index.data(ChoiceModel::ColorRole).value<QColor>());
    rest.setLeft(block.right() + kSpace);
  }
  const QString detail = index.data(ChoiceModel::DetailRole).toString();
  const QFontMetrics metrics(option.font);
  QRect title = rest;
  QRect below = rest;
  title.setBottom(rest.center().y() + (detail.isEmpty() ? rest.height() / 2 : 0));
  below.setTop(rest.center().y() + 1);
  painter->setPen(theme.text);
  painter->drawText(title, Qt::AlignLeft | (detail.isEmpty() ? Qt::AlignVCenter : Qt::AlignBottom),
                    metrics.elidedText(index.data().toString(), Qt::ElideRight, title.width()));
  painter->setPen(theme.muted);
  painter->drawText(below, Qt::AlignLeft | Qt::AlignTop,
                    metrics.elidedText(detail, Qt::ElideRight, below.width()));
  painter->restore();
}

QSize ChoiceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  return {0, QFontMetrics(option.font).height() * 2 + 10};
}

}  // namespace netwright::ui
