// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace netwright::engine {

/// By what a loss is multiplied before backward, so that small gradients do not vanish in f16; gradients are
/// divided by it before they are judged and used. The device moves it, by kernels::StepEndAttributes. Part of
/// a checkpoint.
struct LossScale {
  double scale = 65536;
  std::int64_t finite_steps = 0;   ///< in a row, since the scale was last changed
  std::int64_t skipped_steps = 0;  ///< in all: not taken, so no updates
  friend bool operator==(const LossScale&, const LossScale&) = default;
};

}  // namespace netwright::engine
