// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// Batch normalisation over all axes but 1 of src (N, C, ...), as PyTorch: biased variance normalises,
/// unbiased variance enters the running one; running = (1 - momentum) * running + momentum * batch. Only
/// StepState::valid_rows rows count. What comes out is kept between `lowest` and `highest`, NaN stays: the
/// activation behind it.
struct BatchNormAttributes {
  double eps = 1e-5;
  double momentum = 0.1;
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();

  constexpr bool clamps() const {
    return lowest > -std::numeric_limits<double>::infinity() ||
           highest < std::numeric_limits<double>::infinity();
  }

  friend bool operator==(const BatchNormAttributes&, const BatchNormAttributes&) = default;
};

/// src, weight (C), bias (C), running_mean (C), running_var (C) -> dst, saved_mean (C), saved_inv_std (C),
/// running_mean, running_var (the last two in place).
inline constexpr KernelId<BatchNormAttributes> kBatchNormTrainForward{"batch_norm_train_forward"};
/// src, weight, bias, running_mean, running_var -> dst.
inline constexpr KernelId<BatchNormAttributes> kBatchNormEvalForward{"batch_norm_eval_forward"};
/// src, weight, saved_mean, saved_inv_std, diff_dst, where it clamps() dst -> diff_src, diff_weight,
/// diff_bias. Rows past valid_rows get zero; no gradient passes where dst is at a limit.
inline constexpr KernelId<BatchNormAttributes> kBatchNormBackward{"batch_norm_backward"};

/// Normalisation of src (N, C, ...) within each sample and group: `groups` groups of C / groups neighbouring
/// channels with all that is behind them; biased variance. As many groups as channels is instance
/// normalisation; layer normalisation is that of (rows, elements) in one group.
struct GroupNormAttributes {
  std::int64_t groups = 1;
  double eps = 1e-5;
  bool root_mean_square = false;  ///< divides by sqrt(mean(src^2) + eps) and takes the mean as 0

  friend bool operator==(const GroupNormAttributes&, const GroupNormAttributes&) = default;
};

/// src, optional weight (C), after it optional bias (C) -> dst, and in training saved (N, groups, 2): mean
/// and 1 / standard deviation.
inline constexpr KernelId<GroupNormAttributes> kGroupNormForward{"group_norm_forward"};
/// src, saved, diff_dst, optional weight -> diff_src, and with a weight diff_weight and optional diff_bias.
inline constexpr KernelId<GroupNormAttributes> kGroupNormBackward{"group_norm_backward"};

/// dst = src / scale^beta, scale = k + alpha / size * sum of src^2 over the `size` (odd) channels around its
/// own.
struct LocalResponseNormAttributes {
  std::int64_t size = 5;
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1;

  friend bool operator==(const LocalResponseNormAttributes&, const LocalResponseNormAttributes&) = default;
};

/// src (N, C, ...) -> dst, and in training saved scale like src.
inline constexpr KernelId<LocalResponseNormAttributes> kLocalResponseNormForward{
    "local_response_norm_forward"};
/// src, saved scale, diff_dst -> diff_src.
inline constexpr KernelId<LocalResponseNormAttributes> kLocalResponseNormBackward{
    "local_response_norm_backward"};

}  // namespace netwright::kernels
