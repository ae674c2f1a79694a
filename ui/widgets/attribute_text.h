// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "engine/base/result.h"
#include "engine/graph/attribute_spec.h"

namespace netwright::ui {

/// "Out channels", as a label in the window's language.
QString labelOf(const engine::AttributeSpec& spec);
/// What the spec says for a tooltip: doc, range, default, and its name in files and in sentences.
QString tooltipOf(const engine::AttributeSpec& spec);
/// A value as people type it: "5, 5" for a list. Numbers are always in the C locale, as in files.
QString typedText(const engine::AttributeValue& value);
/// What was typed, as a value of the spec's type and in its range, or the sentence that says what is
/// expected. One number fills a list of fixed length.
Result<engine::AttributeValue> parseTyped(const engine::AttributeSpec& spec, const QString& text);

}  // namespace netwright::ui
