// SPDX-License-Identifier: Apache-2.0
#include "engine/train/loss_scale.h"

#include <algorithm>

namespace netwright::engine {

LossScale after_step(const LossScale& before, bool finite, const LossScaleRule& rule) {
  if (!finite) return {.scale = std::max(before.scale * rule.backoff, rule.least), .finite_steps = 0};
  if (before.finite_steps + 1 < rule.growth_interval)
    return {.scale = before.scale, .finite_steps = before.finite_steps + 1};
  return {.scale = std::min(before.scale * rule.growth, rule.most), .finite_steps = 0};
}

bool is_exhausted(const LossScale& before, bool finite, const LossScaleRule& rule) {
  return !finite && before.scale <= rule.least;
}

}  // namespace netwright::engine
