// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// Windows over (H, W) of a (N, C, H, W) tensor.
struct Pool2dAttributes {
  std::array<std::int64_t, 2> kernel{2, 2};
  std::array<std::int64_t, 2> stride{2, 2};
  std::array<std::int64_t, 2> padding_begin{0, 0};
  std::array<std::int64_t, 2> padding_end{0, 0};
  bool count_padding = false;  ///< average pooling only: padding counts as zeros in the mean

  friend bool operator==(const Pool2dAttributes&, const Pool2dAttributes&) = default;
};

/// src -> dst, and in training saved i32 (N, C, OH, OW): position y * W + x of the maximum in its plane. The
/// first maximum wins; NaN propagates.
inline constexpr KernelId<Pool2dAttributes> kMaxPool2dForward{"max_pool2d_forward"};
/// saved, diff_dst -> diff_src.
inline constexpr KernelId<Pool2dAttributes> kMaxPool2dBackward{"max_pool2d_backward"};
/// src -> dst.
inline constexpr KernelId<Pool2dAttributes> kAvgPool2dForward{"avg_pool2d_forward"};
/// diff_dst -> diff_src.
inline constexpr KernelId<Pool2dAttributes> kAvgPool2dBackward{"avg_pool2d_backward"};

}  // namespace netwright::kernels
