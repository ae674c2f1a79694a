// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "kernels/api/step.h"

namespace netwright::engine {

/// By what a loss is multiplied before backward, so that small gradients do not vanish in f16; gradients are
/// divided by it before they are judged and used. The device moves it, by kernels::StepEndAttributes. Part of
/// a checkpoint.
struct LossScale {
  double scale = 65536;
  std::int64_t finite_steps = 0;  ///< in a row, since the scale was last changed
  /// By phase: steps it was not taken in, so no updates, in all.
  std::array<std::int64_t, kernels::kMostPhases> skipped_steps = {};
  friend bool operator==(const LossScale&, const LossScale&) = default;
};

}  // namespace netwright::engine
