// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// A loss is the mean over its valid targets (StepState::valid_rows rows); rows past them get zero gradient.
struct LossAttributes {
  double weight = 1;  ///< of this loss in the total: scales the gradient, not the reported value

  friend bool operator==(const LossAttributes&, const LossAttributes&) = default;
};

/// src logits (N, C, d...), target i64 (N, d...) -> loss (1), saved probabilities like src.
/// loss = mean(logsumexp(src) - src[target]).
inline constexpr KernelId<LossAttributes> kCrossEntropyForward{"cross_entropy_forward"};
/// probabilities, target -> diff_src = weight * (probabilities - onehot(target)) / targets.
inline constexpr KernelId<LossAttributes> kCrossEntropyBackward{"cross_entropy_backward"};

/// src, target (same shape and type) -> loss (1) = mean((src - target)^2).
inline constexpr KernelId<LossAttributes> kMseForward{"mse_forward"};
/// src, target -> diff_src = weight * 2 (src - target) / elements, optional diff_target = -diff_src.
inline constexpr KernelId<LossAttributes> kMseBackward{"mse_backward"};

/// scores (N, C, d...), target i64 (N, d...) -> correct (1): how many valid targets have the highest score
/// (the first maximum wins), in the scores' type.
inline constexpr KernelId<NoAttributes> kAccuracyCount{"accuracy_count"};

}  // namespace netwright::kernels
