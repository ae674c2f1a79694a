// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSpinBox>

namespace netwright::ui {

/// A spin box that keeps what was typed, right or wrong, so that the form around it can explain: arrows and
/// wheel step a number that makes sense, typing is not hindered and nothing is corrected in silence. The
/// wheel only counts while the box has the focus, so that a form can be scrolled.
class NumberEdit final : public QAbstractSpinBox {
  Q_OBJECT

 public:
  NumberEdit(bool whole, double min, double max, QWidget* parent = nullptr);

  QString text() const;
  void setText(const QString& text);

  void stepBy(int steps) override;
  QValidator::State validate(QString& input, int& position) const override;
  void fixup(QString& input) const override;

 Q_SIGNALS:
  void textChanged(const QString& text);
  /// An arrow or the wheel changed the number.
  void stepped();

 protected:
  StepEnabled stepEnabled() const override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  bool whole_ = true;
  double min_ = 0;
  double max_ = 0;
};

}  // namespace netwright::ui
