// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <map>
#include <string>
#include <vector>

#include "engine/graph/op_definition.h"

class QFormLayout;

namespace netwright::ui {

class AttributeField;

/// A form made from attribute specifications (of an op, an optimizer, a schedule): one field per attribute
/// with range, unit, tooltip and a way back to the default. The form holds no truth: values go in with
/// setValues(), wishes come out as signals, and input that is not valid is explained under the field and not
/// sent.
class AttributeForm final : public QWidget {
  Q_OBJECT

 public:
  explicit AttributeForm(QWidget* parent = nullptr);
  ~AttributeForm() override;

  /// Rebuilds the fields, unless the specifications are the same as before.
  void setSpecs(std::vector<engine::AttributeSpec> specs);
  /// Shows `values`; what is absent shows its default.
  void setValues(const engine::Attributes& values);
  /// Lets forms above each other stand in the same columns.
  void setLabelWidth(int width);
  void setSpacing(int horizontal, int vertical);
  /// The field of an attribute, for focus and tests; null if there is none.
  AttributeField* field(const QString& name) const;

 Q_SIGNALS:
  /// The user set a valid value.
  void attributeEdited(const QString& name, const engine::AttributeValue& value);
  /// The user wants the default back.
  void attributeReset(const QString& name);

 private:
  void addField(const engine::AttributeSpec& spec);

  std::vector<engine::AttributeSpec> specs_;
  std::map<std::string, AttributeField*, std::less<>> fields_;
  QFormLayout* layout_ = nullptr;
  int labelWidth_ = 0;
};

}  // namespace netwright::ui
