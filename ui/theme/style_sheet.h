// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace netwright::ui {

struct Theme;

/// What Fusion alone does not give: flat buttons, cards, quiet tables. Dynamic properties name the roles:
/// role="primary" (the big button), "card", "muted", "title", "page" (page switcher), "flat" (icon only).
QString styleSheetOf(const Theme& theme);

}  // namespace netwright::ui
