// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>
#include <string_view>

namespace netwright::ui {

/// The translation context of the engine's texts; they stand in resources/translations/engine_*.ts.
inline constexpr const char* kEngineContext = "engine";

/// A fixed text of a definition (a layer's summary, category, an attribute's doc, ...) in the window's
/// language. The engine speaks English and so does a text nobody has translated yet; `scripts/translations`
/// collects the texts of every definition, and a test names those without a translation.
QString engineText(std::string_view english);
QString engineText(const QString& english);

/// "out_channels" as people read it: "Out channels".
std::string readableName(std::string_view attribute);

}  // namespace netwright::ui
