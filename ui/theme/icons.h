// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QLatin1String>

namespace netwright::ui {

struct Theme;

/// resources/icons/NAME.svg in the theme's colours (the files draw with currentColor); muted when disabled,
/// accent when checked. `color` overrides the text colour.
QIcon themedIcon(QLatin1String name, const Theme& theme);
QIcon themedIcon(QLatin1String name, const Theme& theme, const QColor& color);

}  // namespace netwright::ui
