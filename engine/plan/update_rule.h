// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/plan/kernel_call.h"

namespace netwright::engine {

/// How an optimizer updates a flat range of weights: one kernel call for the weights that decay, one for
/// those that do not (the same call without weight decay). The kernel's tensors are src {diff_weight, weight,
/// states...} and dst {weight, states...}, in place; states start as zeros.
struct UpdateRule {
  std::vector<std::string> states =
      {};  ///< {"momentum"}, {"m", "v"}: keys are "optimizer/momentum/conv1.weight"
  KernelCall decaying;
  KernelCall not_decaying;
};

}  // namespace netwright::engine
