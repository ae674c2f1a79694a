// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// dst = src * weight^T + bias over the last dimension; leading dimensions are rows.
struct LinearAttributes {
  friend bool operator==(const LinearAttributes&, const LinearAttributes&) = default;
};

/// src (..., I), weight (O, I), optional bias (O) -> dst (..., O).
inline constexpr KernelId<LinearAttributes> kLinearForward{"linear_forward", 2};
/// The same, followed by max(x, 0).
inline constexpr KernelId<LinearAttributes> kLinearReluForward{"linear_relu_forward", 2};
/// diff_dst, weight -> diff_src.
inline constexpr KernelId<LinearAttributes> kLinearBackwardData{"linear_backward_data", 2};
/// src, diff_dst -> diff_weight, optional diff_bias (overwritten).
inline constexpr KernelId<LinearAttributes> kLinearBackwardWeight{"linear_backward_weight", 2};

}  // namespace netwright::kernels
