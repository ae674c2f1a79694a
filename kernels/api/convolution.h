// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// Cross-correlation as in PyTorch: dst[n,o,y,x] = bias[o] + sum src[n, c, y*stride + i*dilation -
/// padding_begin, ...] * weight[o,c,i,j]. Spatial pairs are (height, width).
struct Conv2dAttributes {
  std::array<std::int64_t, 2> stride{1, 1};
  std::array<std::int64_t, 2> padding_begin{0, 0};
  std::array<std::int64_t, 2> padding_end{0, 0};
  std::array<std::int64_t, 2> dilation{1, 1};
  std::int64_t groups = 1;

  friend bool operator==(const Conv2dAttributes&, const Conv2dAttributes&) = default;
};

/// src (N, C, H, W), weight (O, C / groups, KH, KW), optional bias (O) -> dst (N, O, OH, OW).
inline constexpr KernelId<Conv2dAttributes> kConv2dForward{"conv2d_forward"};
/// The same, followed by max(x, 0).
inline constexpr KernelId<Conv2dAttributes> kConv2dReluForward{"conv2d_relu_forward"};
/// diff_dst, weight -> diff_src.
inline constexpr KernelId<Conv2dAttributes> kConv2dBackwardData{"conv2d_backward_data"};
/// src, diff_dst -> diff_weight, optional diff_bias (overwritten, not added to).
inline constexpr KernelId<Conv2dAttributes> kConv2dBackwardWeight{"conv2d_backward_weight"};

}  // namespace netwright::kernels
