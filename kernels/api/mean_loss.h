// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

namespace netwright::kernels {

struct MeanLossAttributes {
  double weight = 1;  ///< of this loss in the total: scales the gradient, not the reported value

  friend bool operator==(const MeanLossAttributes&, const MeanLossAttributes&) = default;
};

/// src (N, d...) -> loss (1): the mean over the elements of valid rows.
inline constexpr KernelId<MeanLossAttributes> kMeanLossForward{"mean_loss_forward"};
/// Nothing -> diff_src (N, d...) = weight / elements in valid rows, zero past them.
inline constexpr KernelId<MeanLossAttributes> kMeanLossBackward{"mean_loss_backward"};

}  // namespace netwright::kernels
