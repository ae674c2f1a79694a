// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/attribute_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QStringList>
#include <array>
#include <cmath>

#include "ui/language/engine_text.h"

namespace netwright::ui {

using engine::AttributeSpec;
using engine::AttributeValue;

namespace {

struct Text {
  Q_DECLARE_TR_FUNCTIONS(AttributeText)
};

struct ToTyped {
  QString operator()(bool value) const { return value ? Text::tr("on") : Text::tr("off"); }
  QString operator()(std::int64_t value) const { return QString::number(value); }
  QString operator()(double value) const {
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
  }
  QString operator()(const std::string& value) const { return QString::fromStdString(value); }
  QString operator()(const std::vector<std::int64_t>& values) const {
    QStringList texts;
    for (std::int64_t value : values) texts.append(QString::number(value));
    return texts.join(QStringLiteral(", "));
  }
};

QString number(double value) {
  return QString::number(value, 'g', 10);
}

QString rangeOf(const AttributeSpec& spec) {
  const bool below = std::isfinite(spec.min);
  const bool above = std::isfinite(spec.max);
  if (below && above) return Text::tr("%1 to %2").arg(number(spec.min), number(spec.max));
  if (below) return Text::tr("%1 or more").arg(number(spec.min));
  if (above) return Text::tr("%1 or less").arg(number(spec.max));
  return {};
}

Error expected(const AttributeSpec& spec, const QString& what) {
  const QString range = rangeOf(spec);
  const QString text =
      range.isEmpty() ? Text::tr("Expected: %1.").arg(what) : Text::tr("Expected: %1, %2.").arg(what, range);
  return refused(text.toStdString(), spec.name);
}

bool inRange(const AttributeSpec& spec, double value) {
  return value >= spec.min && value <= spec.max;
}

Result<AttributeValue> parseList(const AttributeSpec& spec, const QString& text) {
  const int length = spec.list_length;
  const QString what = length > 0 ? Text::tr("%n whole numbers such as 3, 3", nullptr, length)
                                  : Text::tr("whole numbers with commas between them");
  static const QRegularExpression kBetween(QStringLiteral("[\\s,;x\u00d7]+"));
  std::vector<std::int64_t> values;
  for (const QString& part : text.split(kBetween, Qt::SkipEmptyParts)) {
    bool isNumber = false;
    values.push_back(part.toLongLong(&isNumber));
    if (!isNumber || !inRange(spec, static_cast<double>(values.back()))) return expected(spec, what);
  }
  const auto wanted = static_cast<std::size_t>(length);
  if (length > 0 && values.size() == 1) values.resize(wanted, values.front());
  if (length > 0 && values.size() != wanted) return expected(spec, what);
  return AttributeValue(std::move(values));
}

}  // namespace

QString labelOf(const AttributeSpec& spec) {
  return engineText(readableName(spec.name));
}

QString tooltipOf(const AttributeSpec& spec) {
  QStringList lines;
  if (!spec.doc.empty()) lines.append(engineText(spec.doc));
  if (const QString range = rangeOf(spec); !range.isEmpty()) lines.append(Text::tr("Range: %1").arg(range));
  lines.append(Text::tr("Default: %1").arg(typedText(spec.default_value)));
  lines.append(Text::tr("In files: %1").arg(QString::fromStdString(spec.name)));
  return lines.join(u'\n');
}

QString typedText(const AttributeValue& value) {
  return std::visit(ToTyped{}, value);
}

Result<AttributeValue> parseTyped(const AttributeSpec& spec, const QString& text) {
  const QString typed = text.trimmed();
  bool isNumber = false;
  if (std::holds_alternative<std::int64_t>(spec.default_value)) {
    const std::int64_t value = typed.toLongLong(&isNumber);
    if (!isNumber || !inRange(spec, static_cast<double>(value)))
      return expected(spec, Text::tr("a whole number"));
    return AttributeValue(value);
  }
  if (std::holds_alternative<double>(spec.default_value)) {
    const double value = typed.toDouble(&isNumber);
    if (!isNumber || !std::isfinite(value) || !inRange(spec, value))
      return expected(spec, Text::tr("a number"));
    return AttributeValue(value);
  }
  if (std::holds_alternative<std::vector<std::int64_t>>(spec.default_value)) return parseList(spec, typed);
  AttributeValue value(typed.toStdString());
  const std::array specs{spec};
  if (auto checked = engine::check_attributes({}, specs, {{spec.name, value}}); !checked)
    return checked.error();
  return value;
}

}  // namespace netwright::ui
