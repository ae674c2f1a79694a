// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/attribute_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/language/engine_text.h"
#include "ui/widgets/attribute_text.h"
#include "ui/widgets/number_edit.h"

namespace netwright::ui {

using engine::AttributeValue;

AttributeField::AttributeField(engine::AttributeSpec spec, QWidget* parent)
    : QWidget(parent),
      spec_(std::move(spec)),
      value_(spec_.default_value),
      reset_(new QToolButton),
      explanation_(new QLabel) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  column->addLayout(row);
  column->addWidget(explanation_);
  makeEditor();
  editor_->setObjectName(QString::fromStdString(spec_.name));
  editor_->setAccessibleName(labelOf(spec_));
  editor_->setAccessibleDescription(engineText(spec_.doc));
  editor_->setToolTip(tooltipOf(spec_));
  row->addWidget(editor_, 1);
  if (!spec_.unit.empty()) {
    auto* unit = new QLabel(engineText(spec_.unit));
    unit->setProperty("role", QStringLiteral("muted"));
    row->addWidget(unit);
  }
  reset_->setText(QStringLiteral("\u21ba"));
  reset_->setProperty("role", QStringLiteral("flat"));
  reset_->setAutoRaise(true);
  reset_->setFixedWidth(std::max(kResetWidth, reset_->minimumSizeHint().width()));
  reset_->setToolTip(tr("Back to the default: %1").arg(typedText(spec_.default_value)));
  reset_->setAccessibleName(tr("Reset %1").arg(labelOf(spec_)));
  QSizePolicy keepsRoom = reset_->sizePolicy();
  keepsRoom.setRetainSizeWhenHidden(true);
  reset_->setSizePolicy(keepsRoom);
  row->addWidget(reset_);
  explanation_->setWordWrap(true);
  explanation_->setProperty("tone", QStringLiteral("bad"));
  explanation_->hide();
  connect(reset_, &QToolButton::clicked, this, &AttributeField::resetWanted);
  setFocusProxy(editor_);
  setValue(value_);
}

void AttributeField::makeEditor() {
  if (std::holds_alternative<bool>(spec_.default_value)) {
    editor_ = makeSwitch();
  } else if (!spec_.choices.empty()) {
    editor_ = makeChoice();
  } else if (std::holds_alternative<std::int64_t>(spec_.default_value)) {
    editor_ = makeNumber(true);
  } else if (std::holds_alternative<double>(spec_.default_value)) {
    editor_ = makeNumber(false);
  } else {
    editor_ = makeLine();
  }
}

QWidget* AttributeField::makeSwitch() {
  switch_ = new QCheckBox;
  connect(switch_, &QCheckBox::toggled, this, [this](bool on) {
    value_ = on;
    Q_EMIT edited(value_);
  });
  return switch_;
}

QWidget* AttributeField::makeChoice() {
  choice_ = new QComboBox;
  choice_->setFocusPolicy(Qt::StrongFocus);
  for (const std::string& choice : spec_.choices)
    choice_->addItem(engineText(choice), QString::fromStdString(choice));
  connect(choice_, &QComboBox::activated, this,
          [this](int index) { takeTyped(choice_->itemData(index).toString()); });
  return choice_;
}

QWidget* AttributeField::makeNumber(bool whole) {
  number_ = new NumberEdit(whole, spec_.min, spec_.max);
  connect(number_, &NumberEdit::textChanged, this, &AttributeField::checkTyped);
  connect(number_, &NumberEdit::stepped, this, [this] { takeTyped(number_->text()); });
  connect(number_, &NumberEdit::editingFinished, this, [this] { takeTyped(number_->text()); });
  return number_;
}

QWidget* AttributeField::makeLine() {
  line_ = new QLineEdit;
  connect(line_, &QLineEdit::textChanged, this, &AttributeField::checkTyped);
  connect(line_, &QLineEdit::editingFinished, this, [this] { takeTyped(line_->text()); });
  return line_;
}

void AttributeField::setValue(const AttributeValue& value) {
  value_ = value;
  const QSignalBlocker quiet(editor_);
  const QString text = typedText(value);
  if (switch_ != nullptr && std::holds_alternative<bool>(value)) switch_->setChecked(std::get<bool>(value));
  if (choice_ != nullptr) choice_->setCurrentIndex(choice_->findData(text));
  if (number_ != nullptr && number_->text() != text) number_->setText(text);
  if (line_ != nullptr && line_->text() != text) line_->setText(text);
  reset_->setVisible(value_ != spec_.default_value);
  explain({});
  if (number_ != nullptr || line_ != nullptr) checkTyped(text);  // a file may hold anything
}

QString AttributeField::explanation() const {
  return explanation_->text();
}

void AttributeField::explain(const QString& why) {
  explanation_->setText(why);
  explanation_->setVisible(!why.isEmpty());
  if (editor_->property("invalid").toBool() == !why.isEmpty()) return;
  editor_->setProperty("invalid", !why.isEmpty());
  QPalette colours = palette();
  if (!why.isEmpty()) colours.setColor(QPalette::Text, colours.color(QPalette::BrightText));
  editor_->setPalette(colours);
}

void AttributeField::checkTyped(const QString& text) {
  const Result<AttributeValue> value = parseTyped(spec_, text);
  if (value) {
    explain({});
    return;
  }
  explain(tr("%1 Still in use: %2.").arg(QString::fromStdString(value.error().message), typedText(value_)));
}

void AttributeField::takeTyped(const QString& text) {
  checkTyped(text);
  const Result<AttributeValue> value = parseTyped(spec_, text);
  if (!value || *value == value_) return;
  value_ = *value;
  Q_EMIT edited(value_);
}

}  // namespace netwright::ui
