// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/output_view.h"

#include <QFontMetrics>
#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "ui/live/tensor_picture.h"
#include "ui/theme/theme.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {
namespace {

constexpr int kMostHeight = 230;
constexpr int kBarsHeight = 90;
constexpr int kGap = 6;

QString number(double value) {
  return QLocale().toString(value, 'g', 3);
}

}  // namespace

OutputView::OutputView(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setFocusPolicy(Qt::TabFocus);
  setAccessibleName(tr("Output for this sample"));
}

void OutputView::setTensor(const engine::HostTensor* tensor, bool isInput,
                           const std::vector<std::string>& classes) {
  tensor_.reset();
  if (tensor != nullptr) tensor_ = *tensor;
  isInput_ = isInput;
  sentence_ = tensor_ ? described(classes) : QString();
  setAccessibleDescription(sentence_);
  setToolTip(tensor_ ? tr("Orange is above 0, blue is below, dark is 0.") : QString());
  redraw();
  updateGeometry();
  update();
}

QString OutputView::described(const std::vector<std::string>& classes) const {
  const TensorFigures figures = figuresOf(*tensor_);
  if (lookOf(*tensor_, isInput_) == TensorLook::number) return number(figures.most);
  QString text =
      tr("%1 to %2, mean %3, %4 zeros")
          .arg(number(figures.least), number(figures.most), number(figures.mean), percentText(figures.zeros));
  const bool named =
      !isInput_ && classes.size() > 1 && figures.count == static_cast<std::int64_t>(classes.size());
  if (named)
    text += u'\n' +
            tr("largest: %1").arg(QString::fromStdString(classes[static_cast<std::size_t>(figures.largest)]));
  return text;
}

QSize OutputView::sizeHint() const {
  return {240, heightForWidth(240)};
}

int OutputView::heightForWidth(int width) const {
  if (!tensor_) return 0;
  const int text =
      fontMetrics().boundingRect(QRect(0, 0, std::max(width, 1), 1000), Qt::TextWordWrap, sentence_).height();
  int picture = 0;
  switch (lookOf(*tensor_, isInput_)) {
    case TensorLook::number:
      break;
    case TensorLook::bars:
      picture = kBarsHeight + kGap;
      break;
    case TensorLook::picture:
    case TensorLook::maps:
    case TensorLook::field:
      picture = std::min(width, kMostHeight) + kGap;
      break;
  }
  return picture + text;
}

QRect OutputView::pictureRect() const {
  const int text = fontMetrics()
                       .boundingRect(QRect(0, 0, std::max(width(), 1), 1000), Qt::TextWordWrap, sentence_)
                       .height();
  return {0, 0, width(), std::max(0, height() - text - kGap)};
}

void OutputView::redraw() {
  picture_ = tensor_ ? pictureOf(*tensor_, isInput_, pictureRect().size() * devicePixelRatio()) : QImage();
  picture_.setDevicePixelRatio(devicePixelRatio());
}

void OutputView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  redraw();
}

void OutputView::paintEvent(QPaintEvent*) {
  if (!tensor_) return;
  QPainter painter(this);
  const QRect room = pictureRect();
  const QSizeF size = picture_.deviceIndependentSize();
  painter.drawImage(QPointF((room.width() - size.width()) / 2, 0), picture_);
  painter.setPen(themeOf(palette()).muted);
  const int top = picture_.isNull() ? 0 : static_cast<int>(size.height()) + kGap;
  painter.drawText(QRect(0, top, width(), height() - top), Qt::TextWordWrap, sentence_);
  if (!hasFocus()) return;
  painter.setPen(themeOf(palette()).accent);
  painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

}  // namespace netwright::ui
