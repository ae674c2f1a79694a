// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/kernel_call.h"
#include "engine/plan/weight_group.h"

namespace netwright::engine {

/// What weights that are updated together have in common.
struct UpdateClass {
  double rate_factor = 1;
  bool decays = true;
  friend auto operator<=>(const UpdateClass&, const UpdateClass&) = default;
};

/// How an optimizer updates weights: one kernel call for each class of them. The kernel's tensors are src
/// {diff_weight, weight, states...} and dst {weight, states...}, in place; states start as zeros.
struct UpdateRule {
  /// {"momentum"}, {"m", "v"}: keys are "optimizer/momentum/conv1.weight".
  std::vector<std::string> states = {};
  std::function<KernelCall(const UpdateClass&)> call = {};
  bool decay_all = false;  ///< biases and norm weights decay too, unless their group says otherwise
  /// The kernel takes weights one by one ({diff_weight x n, weight x n, ...}); else all as one flat range.
  bool by_tensor = false;
};

/// The running mean of the weights among the optimizer's states: "optimizer/ema/conv1.weight".
inline constexpr std::string_view kEmaState = "ema";

/// What a training step does with its gradients, beside the rule.
struct UpdateOptions {
  std::vector<WeightGroup> groups = {};
  double clip_value = 0;     ///< 0: not clipped
  double clip_norm = 0;      ///< 0: not clipped, and no norm taken
  double ema = 0;            ///< decay of the running mean of the weights; 0: none
  bool accumulates = false;  ///< gradients of several micro-batches are added up before an update
};

}  // namespace netwright::engine
