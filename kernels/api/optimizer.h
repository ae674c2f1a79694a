// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// torch.optim.SGD: g += weight_decay * w; m = momentum * m + g; w -= lr * (nesterov ? g + momentum * m : m).
/// The rate is StepState::learning_rate. All tensors are flat (count).
struct SgdAttributes {
  double momentum = 0;
  double weight_decay = 0;
  bool nesterov = false;

  friend bool operator==(const SgdAttributes&, const SgdAttributes&) = default;
};

/// diff_weight, weight, [momentum buffer] -> weight, [momentum buffer] in place; the buffer only when
/// momentum != 0.
inline constexpr KernelId<SgdAttributes> kSgdUpdate{"sgd_update"};

/// torch.optim.Adam: g += weight_decay * w; m and v exponential means with bias correction by
/// StepState::update; w -= lr * m_hat / (sqrt(v_hat) + eps).
struct AdamAttributes {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0;

  friend bool operator==(const AdamAttributes&, const AdamAttributes&) = default;
};

/// diff_weight, weight, m, v -> weight, m, v in place.
inline constexpr KernelId<AdamAttributes> kAdamUpdate{"adam_update"};

}  // namespace netwright::kernels
