// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/samples/sample_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/samples/sample_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {
namespace {

constexpr int kLeastCell = 86;
constexpr int kGap = 6;
constexpr int kPicture = 56;
constexpr int kBar = 4;
constexpr int kPadding = 5;

QFont smallFont(const QFont& font) {
  QFont small = font;
  small.setPointSizeF(font.pointSizeF() * 0.88);
  return small;
}

void drawPicture(QPainter& painter, const QRect& place, const QImage& picture) {
  QSize size = picture.size();
  size.scale(place.size(), Qt::KeepAspectRatio);
  QRect target(QPoint(0, 0), size);
  target.moveCenter(place.center());
  painter.drawImage(target, picture);
}

}  // namespace

SampleGrid::SampleGrid(SampleModel& model, QWidget* parent) : QWidget(parent), model_(model) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Samples"));
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  connect(&model, &SampleModel::modelReset, this, [this] {
    picked_.reset();
    updateGeometry();
    describe();
    update();
  });
  connect(&model, &SampleModel::dataChanged, this, [this] {
    describe();
    update();
  });
}

int SampleGrid::columnsIn(int width) const {
  return std::max(1, (width + kGap) / (kLeastCell + kGap));
}

int SampleGrid::columns() const {
  return columnsIn(width());
}

QRect SampleGrid::cellOf(int row) const {
  const int count = columns();
  const int wide = (width() + kGap) / count - kGap;
  const int high = kPadding + kPicture + 2 * fontMetrics().height() + kBar + 2 * kPadding;
  return {(row % count) * (wide + kGap), (row / count) * (high + kGap), wide, high};
}

int SampleGrid::heightForWidth(int width) const {
  const int count = columnsIn(width);
  const int lines = (model_.rowCount() + count - 1) / count;
  return std::max(1, lines) * (cellOf(0).height() + kGap);
}

QSize SampleGrid::sizeHint() const {
  return {4 * (kLeastCell + kGap), heightForWidth(4 * (kLeastCell + kGap))};
}

std::optional<int> SampleGrid::rowAt(QPoint position) const {
  for (int row = 0; row < model_.rowCount(); ++row) {
    if (cellOf(row).contains(position)) return row;
  }
  return std::nullopt;
}

void SampleGrid::setPicked(std::optional<int> row) {
  if (row == picked_) return;
  picked_ = row;
  describe();
  update();
}

void SampleGrid::pick(int row) {
  setPicked(row);
  Q_EMIT rowPicked(row);
}

void SampleGrid::describe() {
  QString sentence = model_.sentence();
  if (picked_ && *picked_ < model_.rowCount()) sentence += QLatin1Char(' ') + model_.sentenceOf(*picked_);
  setAccessibleDescription(sentence);
}

void SampleGrid::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  for (int row = 0; row < model_.rowCount(); ++row) {
    const QRect cell = cellOf(row);
    if (event->rect().intersects(cell)) paintCell(painter, cell, row);
  }
}

void SampleGrid::paintCell(QPainter& painter, const QRect& cell, int at) const {
  const Theme& theme = themeOf(palette());
  const SampleRow& row = model_.rows()[static_cast<std::size_t>(at)];
  const bool picked = picked_ == at;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(picked ? theme.accent : theme.border, picked ? 2 : 1));
  painter.setBrush(theme.raised);
  painter.drawRoundedRect(QRectF(cell).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
  painter.setRenderHint(QPainter::Antialiasing, false);
  const QRect inside = cell.adjusted(kPadding, kPadding, -kPadding, -kPadding);
  QRect picture(inside.left(), inside.top(), inside.width(), kPicture);
  painter.setFont(smallFont(font()));
  if (!row.answer.isNull()) {
    drawPicture(painter, {picture.left(), picture.top(), picture.width() / 2 - 2, kPicture}, row.picture);
    drawPicture(painter, {picture.center().x() + 2, picture.top(), picture.width() / 2 - 2, kPicture},
                row.answer);
  } else if (!row.picture.isNull()) {
    drawPicture(painter, picture, row.picture);
  } else {
    painter.setPen(theme.muted);
    painter.drawText(picture, Qt::AlignCenter | Qt::TextWrapAnywhere, row.text);
  }
  const QFontMetrics metrics(painter.font());
  const int line = fontMetrics().height();
  int y = picture.bottom() + 1;
  const auto say = [&](const QString& text, const QColor& colour) {
    painter.setPen(colour);
    painter.drawText(QRect(inside.left(), y, inside.width(), line), Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(text, Qt::ElideRight, inside.width()));
    y += line;
  };
  say(row.target, theme.text);
  if (row.said.isEmpty()) return;
  // A sign beside the colour, for those who do not tell green from red.
  const QString sign = !row.right ? QString() : *row.right ? QStringLiteral("✓ ") : QStringLiteral("✗ ");
  const QColor colour = !row.right ? theme.muted : *row.right ? theme.good : theme.bad;
  say(sign + row.said, colour);
  if (row.shares.empty()) return;
  const QRect bar(inside.left(), y + 1, inside.width(), kBar);
  painter.fillRect(bar, theme.grid);
  painter.fillRect(QRect(bar.left(), bar.top(), static_cast<int>(bar.width() * row.confidence), kBar),
                   colour);
}

void SampleGrid::mousePressEvent(QMouseEvent* event) {
  if (const auto row = rowAt(event->pos())) pick(*row);
}

void SampleGrid::keyPressEvent(QKeyEvent* event) {
  const int last = model_.rowCount() - 1;
  if (last < 0) return QWidget::keyPressEvent(event);
  const int now = picked_.value_or(-1);
  int next = now;
  switch (event->key()) {
    case Qt::Key_Left:
      next = now - 1;
      break;
    case Qt::Key_Right:
      next = now + 1;
      break;
    case Qt::Key_Up:
      next = now - columns();
      break;
    case Qt::Key_Down:
      next = now < 0 ? 0 : now + columns();
      break;
    case Qt::Key_Home:
      next = 0;
      break;
    case Qt::Key_End:
      next = last;
      break;
    default:
      return QWidget::keyPressEvent(event);
  }
  if (next >= 0 && next <= last) pick(next);
}

bool SampleGrid::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto row = rowAt(help->pos());
    if (row) {
      QToolTip::showText(help->globalPos(), model_.sentenceOf(*row), this);
    } else {
      QToolTip::hideText();
    }
    return true;
  }
  return QWidget::event(event);
}

}  // namespace netwright::ui
