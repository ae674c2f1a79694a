// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSizeF>

namespace netwright::ui {

/// The picture of a layer's output at the right end of its node, in scene units.
inline constexpr QSizeF kLivePicture{56, 42};
/// Pixels a scene unit: sharp when looked at closely.
inline constexpr int kLivePictureFineness = 3;

}  // namespace netwright::ui
