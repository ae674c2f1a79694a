// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// src a, src b (same shape, two or more) -> dst = a + b + ...
inline constexpr KernelId<NoAttributes> kAddForward{"add_forward", 0, 0b1};
/// The same through a ReLU: dst = max(a + b + ..., 0); NaN propagates.
inline constexpr KernelId<NoAttributes> kAddReluForward{"add_relu_forward"};
struct FillAttributes {
  double value = 0;

  friend bool operator==(const FillAttributes&, const FillAttributes&) = default;
};

/// Nothing -> dst = value everywhere.
inline constexpr KernelId<FillAttributes> kFill{"fill"};
/// src, dst -> dst += src: sums the gradients of a tensor with several readers.
inline constexpr KernelId<NoAttributes> kAccumulate{"accumulate"};

struct ConcatAttributes {
  int axis = 1;

  friend bool operator==(const ConcatAttributes&, const ConcatAttributes&) = default;
};

/// src 0, src 1, ... -> dst, joined along `axis`.
inline constexpr KernelId<ConcatAttributes> kConcatForward{"concat_forward"};
/// diff_dst -> diff_src 0, diff_src 1, ...
inline constexpr KernelId<ConcatAttributes> kConcatBackward{"concat_backward"};

}  // namespace netwright::kernels
