// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

enum class ReduceFunction : std::int32_t {
  sum,
  mean,
  maximum  ///< NaN wins; equal maxima share the gradient evenly
};

struct ReduceAttributes {
  ReduceFunction function = ReduceFunction::sum;

  friend bool operator==(const ReduceAttributes&, const ReduceAttributes&) = default;
};

/// src -> dst, which has src's rank and size 1 along the axes that are reduced.
inline constexpr KernelId<ReduceAttributes> kReduceForward{"reduce_forward"};
/// diff_dst -> diff_src for sum and mean; src, dst, diff_dst -> diff_src for maximum.
inline constexpr KernelId<ReduceAttributes> kReduceBackward{"reduce_backward"};

struct ArgMaxAttributes {
  std::int32_t axis = 1;

  friend bool operator==(const ArgMaxAttributes&, const ArgMaxAttributes&) = default;
};

/// src -> dst i64, one element for each line along `axis`: where its maximum stands. The first wins, NaN
/// before all.
inline constexpr KernelId<ArgMaxAttributes> kArgMax{"arg_max"};

}  // namespace netwright::kernels
