// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

enum class ResizeMode : std::int32_t {
  nearest,  ///< pixel floor(i * step)
  bilinear  ///< between the pixels around (i + 1 / 2) step - 1 / 2, or around i * step with aligned corners
};

/// (N, C, H, W) to (N, C, OH, OW); pairs are (height, width), steps in pixels of src for one pixel of dst.
struct ResizeAttributes {
  std::array<double, 2> step{1, 1};
  ResizeMode mode = ResizeMode::nearest;
  bool align_corners = false;

  friend bool operator==(const ResizeAttributes&, const ResizeAttributes&) = default;
};

/// src -> dst.
inline constexpr KernelId<ResizeAttributes> kResizeForward{"resize_forward"};
/// diff_dst -> diff_src.
inline constexpr KernelId<ResizeAttributes> kResizeBackward{"resize_backward"};

}  // namespace netwright::kernels
