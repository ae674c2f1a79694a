// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/samples/confusion_matrix.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/language/engine_text.h"
#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr double kNames = 74;     ///< room at the left
constexpr double kHeads = 18;     ///< room at the top
constexpr double kReadable = 15;  ///< pixels a cell needs for its number
constexpr double kFaintest = 0.12;

}  // namespace

ConfusionMatrix::ConfusionMatrix(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Confusion matrix"));
  setMinimumSize(160, 120);
}

int ConfusionMatrix::classes() const {
  return validation_ ? static_cast<int>(validation_->classes) : 0;
}

std::int32_t ConfusionMatrix::count(int target, int predicted) const {
  return validation_->counts[static_cast<std::size_t>(target * classes() + predicted)];
}

QString ConfusionMatrix::nameOf(int index) const {
  const auto at = static_cast<std::size_t>(index);
  return at < names_.size() ? engineText(names_[at]) : QString::number(index);
}

void ConfusionMatrix::setClasses(std::vector<std::string> classes) {
  names_ = std::move(classes);
  update();
}

void ConfusionMatrix::setValidation(std::shared_ptr<const engine::ValidationSeen> validation) {
  validation_ = std::move(validation);
  at_ = {std::clamp(at_.x(), 0, std::max(0, classes() - 1)),
         std::clamp(at_.y(), 0, std::max(0, classes() - 1))};
  setAccessibleDescription(sentence());
  update();
}

QString ConfusionMatrix::sentence() const {
  if (classes() == 0)
    return tr("Known after the first validation with this page open, for data with classes.");
  std::int64_t all = 0;
  std::int64_t right = 0;
  QPoint worst(-1, -1);
  for (int target = 0; target < classes(); ++target) {
    for (int predicted = 0; predicted < classes(); ++predicted) {
      all += count(target, predicted);
      if (target == predicted) {
        right += count(target, predicted);
      } else if (count(target, predicted) > 0 &&
                 (worst.x() < 0 || count(target, predicted) > count(worst.y(), worst.x()))) {
        worst = {predicted, target};
      }
    }
  }
  QString sentence = tr("Epoch %1: %L2 of %L3 right.")
                         .arg(validation_->epoch)
                         .arg(static_cast<qint64>(right))
                         .arg(static_cast<qint64>(all));
  if (worst.x() >= 0) {
    sentence += QLatin1Char(' ') + tr("Most often taken for another: %1 for %2, %n time(s).", nullptr,
                                      count(worst.y(), worst.x()))
                                       .arg(nameOf(worst.y()), nameOf(worst.x()));
  }
  return sentence;
}

QString ConfusionMatrix::sentenceOf(int target, int predicted) const {
  if (target == predicted)
    return tr("%1 recognised %n time(s)", nullptr, count(target, predicted)).arg(nameOf(target));
  return tr("%1 taken for %2 %n time(s)", nullptr, count(target, predicted))
      .arg(nameOf(target), nameOf(predicted));
}

QRectF ConfusionMatrix::square() const {
  const double side = std::max(10.0, std::min(width() - kNames, height() - kHeads) - 2);
  return {kNames, kHeads, side, side};
}

QRectF ConfusionMatrix::cellOf(int target, int predicted) const {
  const QRectF area = square();
  const double side = area.width() / std::max(1, classes());
  return {area.left() + predicted * side, area.top() + target * side, side, side};
}

std::optional<QPoint> ConfusionMatrix::cellAt(QPointF position) const {
  const QRectF area = square();
  if (classes() == 0 || !area.contains(position)) return std::nullopt;
  const double side = area.width() / classes();
  const auto index = [&](double offset) {
    return std::clamp(static_cast<int>(offset / side), 0, classes() - 1);
  };
  return QPoint(index(position.x() - area.left()), index(position.y() - area.top()));
}

void ConfusionMatrix::paintEvent(QPaintEvent*) {
  const Theme& theme = themeOf(palette());
  QPainter painter(this);
  if (classes() == 0) {
    painter.setPen(theme.muted);
    painter.drawText(rect().adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap, sentence());
    return;
  }
  paintCells(painter);
  paintNames(painter);
}

void ConfusionMatrix::paintCells(QPainter& painter) const {
  const Theme& theme = themeOf(palette());
  const double side = square().width() / classes();
  QFont small = font();
  small.setPointSizeF(font().pointSizeF() * 0.82);
  painter.setFont(small);
  for (int target = 0; target < classes(); ++target) {
    double all = 0;
    for (int predicted = 0; predicted < classes(); ++predicted) all += count(target, predicted);
    for (int predicted = 0; predicted < classes(); ++predicted) {
      const QRectF cell = cellOf(target, predicted).adjusted(0.5, 0.5, -0.5, -0.5);
      const std::int32_t many = count(target, predicted);
      QColor colour = target == predicted ? theme.good : theme.bad;
      // The root lifts small shares, so that a few mistakes show.
      colour.setAlphaF(
          many == 0 ? 0.0F
                    : static_cast<float>(kFaintest + (1 - kFaintest) * std::sqrt(many / std::max(all, 1.0))));
      painter.fillRect(cell, theme.grid);
      painter.fillRect(cell, colour);
      if (many > 0 && side >= kReadable) {
        painter.setPen(theme.text);
        painter.drawText(cell, Qt::AlignCenter, QString::number(many));
      }
    }
  }
  if (!hasFocus()) return;
  painter.setPen(QPen(theme.accent, 2));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(cellOf(at_.y(), at_.x()));
}

void ConfusionMatrix::paintNames(QPainter& painter) const {
  const Theme& theme = themeOf(palette());
  const QRectF area = square();
  painter.setPen(theme.muted);
  const QFontMetrics metrics = painter.fontMetrics();
  painter.drawText(QRectF(area.left(), 0, area.width(), kHeads), Qt::AlignCenter,
                   metrics.elidedText(tr("taken for →"), Qt::ElideRight, static_cast<int>(area.width())));
  const double side = area.width() / classes();
  if (side < metrics.height() * 0.8) return;
  for (int i = 0; i < classes(); ++i) {
    const QRectF room(0, area.top() + i * side, kNames - 6, side);
    painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(nameOf(i), Qt::ElideRight, static_cast<int>(room.width())));
  }
}

void ConfusionMatrix::moveTo(QPoint cell) {
  at_ = cell;
  setAccessibleDescription(sentenceOf(at_.y(), at_.x()));
  update();
}

void ConfusionMatrix::mousePressEvent(QMouseEvent* event) {
  const auto cell = cellAt(event->position());
  if (!cell) return;
  moveTo(*cell);
  Q_EMIT cellChosen(cell->y(), cell->x());
}

void ConfusionMatrix::keyPressEvent(QKeyEvent* event) {
  if (classes() == 0) return QWidget::keyPressEvent(event);
  QPoint step;
  switch (event->key()) {
    case Qt::Key_Left:
      step = {-1, 0};
      break;
    case Qt::Key_Right:
      step = {1, 0};
      break;
    case Qt::Key_Up:
      step = {0, -1};
      break;
    case Qt::Key_Down:
      step = {0, 1};
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      Q_EMIT cellChosen(at_.y(), at_.x());
      return;
    default:
      return QWidget::keyPressEvent(event);
  }
  const QPoint next = at_ + step;
  if (QRect(0, 0, classes(), classes()).contains(next)) moveTo(next);
}

bool ConfusionMatrix::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto cell = cellAt(help->pos());
  if (cell) {
    QToolTip::showText(help->globalPos(), sentenceOf(cell->y(), cell->x()), this);
  } else {
    QToolTip::hideText();
  }
  return true;
}

}  // namespace netwright::ui
