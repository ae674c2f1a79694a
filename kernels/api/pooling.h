// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"
#include "kernels/api/window.h"

namespace netwright::kernels {

/// Windows over the one to three spatial axes of a (N, C, ...) tensor.
struct PoolAttributes {
  SpatialSizes kernel{2, 2, 2};
  SpatialSizes stride{2, 2, 2};
  SpatialSizes padding_begin{0, 0, 0};
  SpatialSizes padding_end{0, 0, 0};
  bool count_padding = false;  ///< average pooling only: padding counts as zeros in the mean
  /// Windows spread evenly whatever the sizes: along each axis output i sees [floor(i * in / out), ceil((i +
  /// 1) * in / out)), as in PyTorch. The sizes above are not looked at.
  bool adaptive = false;

  friend bool operator==(const PoolAttributes&, const PoolAttributes&) = default;
};

/// src -> dst, and in training saved i32 like dst: position (z * H + y) * W + x of the maximum among its
/// channel's elements. The first maximum wins; NaN propagates.
inline constexpr KernelId<PoolAttributes> kMaxPoolForward{"max_pool_forward"};
/// saved, diff_dst -> diff_src.
inline constexpr KernelId<PoolAttributes> kMaxPoolBackward{"max_pool_backward"};
/// saved, dst, diff_dst -> diff_src through a ReLU before the pooling too: 0 where dst is not above 0.
inline constexpr KernelId<PoolAttributes> kMaxPoolReluBackward{"max_pool_relu_backward", 2};
/// src -> dst.
inline constexpr KernelId<PoolAttributes> kAvgPoolForward{"avg_pool_forward"};
/// diff_dst -> diff_src.
inline constexpr KernelId<PoolAttributes> kAvgPoolBackward{"avg_pool_backward"};

}  // namespace netwright::kernels
