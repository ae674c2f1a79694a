// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/number_edit.h"

#include <QLineEdit>
#include <QLocale>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace netwright::ui {

namespace {

/// One in the second significant digit, so that 0.05 steps to 0.055 and 1e-4 to 1.1e-4.
double stepOf(double value) {
  if (value == 0) return 0.01;
  return std::pow(10.0, std::floor(std::log10(std::abs(value)) + 1e-9) - 1);
}

}  // namespace

NumberEdit::NumberEdit(bool whole, double min, double max, QWidget* parent)
    : QAbstractSpinBox(parent), whole_(whole), min_(min), max_(max) {
  setFocusPolicy(Qt::StrongFocus);
  setMinimumWidth(64);
  setButtonSymbols(QAbstractSpinBox::NoButtons);
  setProperty("role", QStringLiteral("number"));
  connect(lineEdit(), &QLineEdit::textChanged, this, &NumberEdit::textChanged);
}

QString NumberEdit::text() const {
  return lineEdit()->text();
}

void NumberEdit::setText(const QString& text) {
  lineEdit()->setText(text);
}

void NumberEdit::stepBy(int steps) {
  bool isNumber = false;
  double value = text().toDouble(&isNumber);
  if (!isNumber) return;
  const double step = whole_ ? 1 : stepOf(value);
  value = std::clamp(std::round(value / step + steps) * step, min_, max_);
  lineEdit()->setText(whole_ ? QString::number(static_cast<qlonglong>(value))
                             : QString::number(value, 'g', 6));
  lineEdit()->selectAll();
  Q_EMIT stepped();
}

QValidator::State NumberEdit::validate(QString&, int&) const {
  return QValidator::Acceptable;
}

void NumberEdit::fixup(QString&) const {}

QAbstractSpinBox::StepEnabled NumberEdit::stepEnabled() const {
  bool isNumber = false;
  const double value = text().toDouble(&isNumber);
  StepEnabled enabled = StepNone;
  if (isNumber && value < max_) enabled |= StepUpEnabled;
  if (isNumber && value > min_) enabled |= StepDownEnabled;
  return enabled;
}

void NumberEdit::wheelEvent(QWheelEvent* event) {
  if (hasFocus()) {
    QAbstractSpinBox::wheelEvent(event);
  } else {
    event->ignore();
  }
}

}  // namespace netwright::ui
