// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/attribute_form.h"

#include <QFormLayout>
#include <QLabel>
#include <utility>

#include "ui/widgets/attribute_field.h"
#include "ui/widgets/attribute_text.h"

namespace netwright::ui {

AttributeForm::AttributeForm(QWidget* parent) : QWidget(parent), layout_(new QFormLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setHorizontalSpacing(12);
  layout_->setVerticalSpacing(6);
  layout_->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  layout_->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
}

AttributeForm::~AttributeForm() = default;

void AttributeForm::setSpecs(std::vector<engine::AttributeSpec> specs) {
  if (specs == specs_) return;
  fields_.clear();
  while (layout_->rowCount() > 0) layout_->removeRow(0);
  specs_ = std::move(specs);
  for (const engine::AttributeSpec& spec : specs_) addField(spec);
}

void AttributeForm::addField(const engine::AttributeSpec& spec) {
  auto* field = new AttributeField(spec);
  auto* label = new QLabel(labelOf(spec));
  label->setToolTip(tooltipOf(spec));
  label->setBuddy(field->editor());
  label->setMinimumWidth(labelWidth_);
  layout_->addRow(label, field);
  fields_.emplace(spec.name, field);
  const QString name = QString::fromStdString(spec.name);
  connect(field, &AttributeField::edited, this,
          [this, name](const engine::AttributeValue& value) { Q_EMIT attributeEdited(name, value); });
  connect(field, &AttributeField::resetWanted, this, [this, name] { Q_EMIT attributeReset(name); });
}

void AttributeForm::setLabelWidth(int width) {
  labelWidth_ = width;
  for (int row = 0; row < layout_->rowCount(); ++row) {
    layout_->itemAt(row, QFormLayout::LabelRole)->widget()->setMinimumWidth(width);
  }
}

void AttributeForm::setSpacing(int horizontal, int vertical) {
  layout_->setHorizontalSpacing(horizontal);
  layout_->setVerticalSpacing(vertical);
}

void AttributeForm::setValues(const engine::Attributes& values) {
  for (const auto& [name, field] : fields_) {
    const auto found = values.find(name);
    field->setValue(found == values.end() ? field->spec().default_value : found->second);
  }
}

AttributeField* AttributeForm::field(const QString& name) const {
  const auto found = fields_.find(name.toStdString());
  return found == fields_.end() ? nullptr : found->second;
}

}  // namespace netwright::ui
