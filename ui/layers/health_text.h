// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "engine/inspect/network_seen.h"

namespace netwright::ui {

/// What is wrong with a layer, in the user's language. All are empty where nothing is.

/// "62 % of its units never speak."
QString complaintText(const engine::LayerHealth& health);
/// "Lower the learning rate, or use LeakyReLU."
QString remedyText(const engine::LayerHealth& health);
/// "dead units"; "healthy" where nothing is wrong.
QString lampText(const engine::LayerHealth& health);

}  // namespace netwright::ui
