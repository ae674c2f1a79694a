// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "engine/graph/attribute_spec.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace netwright::ui {

class NumberEdit;

/// The editor of one attribute: what fits its type, its unit, a button back to the default, and room for the
/// sentence that explains why something typed was not taken.
class AttributeField final : public QWidget {
  Q_OBJECT

 public:
  explicit AttributeField(engine::AttributeSpec spec, QWidget* parent = nullptr);

  const engine::AttributeSpec& spec() const { return spec_; }
  /// Shows a value that holds; an explanation goes away.
  void setValue(const engine::AttributeValue& value);
  /// What the user types or switches in.
  QWidget* editor() const { return editor_; }
  /// Why the text in the editor is not taken; "" if it is.
  QString explanation() const;
  QToolButton* resetButton() { return reset_; }
  /// What the button takes at the right, also while there is nothing to reset.
  static constexpr int roomForReset() { return kResetWidth + kGap; }

 Q_SIGNALS:
  void edited(const engine::AttributeValue& value);
  void resetWanted();

 private:
  static constexpr int kResetWidth = 32;  ///< what the sign needs with its frame
  static constexpr int kGap = 6;

  void makeEditor();
  QWidget* makeSwitch();
  QWidget* makeChoice();
  QWidget* makeNumber(bool whole);
  QWidget* makeLine();
  void explain(const QString& why);
  void checkTyped(const QString& text);
  void takeTyped(const QString& text);

  engine::AttributeSpec spec_;
  engine::AttributeValue value_;
  QWidget* editor_ = nullptr;
  QCheckBox* switch_ = nullptr;
  QComboBox* choice_ = nullptr;
  NumberEdit* number_ = nullptr;
  QLineEdit* line_ = nullptr;
  QToolButton* reset_ = nullptr;
  QLabel* explanation_ = nullptr;
};

}  // namespace netwright::ui
