// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// Batch normalisation over all axes but 1 of src (N, C, ...), as PyTorch: biased variance normalises,
/// unbiased variance enters the running one; running = (1 - momentum) * running + momentum * batch. Only
/// StepState::valid_rows rows count.
struct BatchNormAttributes {
  double eps = 1e-5;
  double momentum = 0.1;

  friend bool operator==(const BatchNormAttributes&, const BatchNormAttributes&) = default;
};

/// src, weight (C), bias (C), running_mean (C), running_var (C) -> dst, saved_mean (C), saved_inv_std (C),
/// running_mean, running_var (the last two in place).
inline constexpr KernelId<BatchNormAttributes> kBatchNormTrainForward{"batch_norm_train_forward"};
/// src, weight, bias, running_mean, running_var -> dst.
inline constexpr KernelId<BatchNormAttributes> kBatchNormEvalForward{"batch_norm_eval_forward"};
/// src, weight, saved_mean, saved_inv_std, diff_dst -> diff_src, diff_weight, diff_bias. Rows past valid_rows
/// get zero.
inline constexpr KernelId<BatchNormAttributes> kBatchNormBackward{"batch_norm_backward"};

}  // namespace netwright::kernels
