// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace netwright::kernels {

/// Axes of a tensor (N, C, ...) behind its channels: 1 for sequences, 2 for images, 3 for volumes.
inline constexpr int kMaxSpatialAxes = 3;

/// One number for each spatial axis in the tensor's order, e.g. (height, width) of a (N, C, H, W) tensor:
/// entry i belongs to axis 2 + i, and entries past the tensor's last axis are not looked at.
using SpatialSizes = std::array<std::int64_t, kMaxSpatialAxes>;

}  // namespace netwright::kernels
