// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// src -> dst = max(src, 0); NaN propagates.
inline constexpr KernelId<NoAttributes> kReluForward{"relu_forward", 0, 0b1};
/// dst, diff_dst -> diff_src.
inline constexpr KernelId<NoAttributes> kReluBackward{"relu_backward", 1, 0b10};

struct SoftmaxAttributes {
  int axis = 1;
  bool logarithm = false;  ///< log-softmax

  friend bool operator==(const SoftmaxAttributes&, const SoftmaxAttributes&) = default;
};

/// src -> dst = exp(src - max) / sum over `axis`, or the logarithm of that.
inline constexpr KernelId<SoftmaxAttributes> kSoftmaxForward{"softmax_forward"};
/// dst, diff_dst -> diff_src = dst * (diff_dst - sum(dst * diff_dst)); of the logarithm diff_dst - exp(dst) *
/// sum(diff_dst).
inline constexpr KernelId<SoftmaxAttributes> kSoftmaxBackward{"softmax_backward"};

/// Element i is kept when RandomStream{seed, dropout, step, layer}.uniform(i / elements_per_draw) >=
/// probability, then scaled by 1 / (1 - probability); probability 1 drops all. No mask is stored: backward
/// draws the same numbers again.
struct DropoutAttributes {
  double probability = 0.5;
  std::uint32_t layer = 0;
  std::int64_t elements_per_draw = 1;  ///< neighbours that are kept or dropped together

  friend bool operator==(const DropoutAttributes&, const DropoutAttributes&) = default;
};

/// src -> dst.
inline constexpr KernelId<DropoutAttributes> kDropoutForward{"dropout_forward", 0, 0b1};
/// diff_dst -> diff_src.
inline constexpr KernelId<DropoutAttributes> kDropoutBackward{"dropout_backward", 0, 0b1};

}  // namespace netwright::kernels
