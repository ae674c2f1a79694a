// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace netwright::engine {

/// By what a loss is multiplied before backward, so that small gradients do not vanish in f16; gradients are
/// divided by it before they are judged and used. Part of a checkpoint.
struct LossScale {
  double scale = 65536;
  std::int64_t finite_steps = 0;   ///< in a row, since the scale was last changed
  std::int64_t skipped_steps = 0;  ///< in all: not taken, so no updates
  friend bool operator==(const LossScale&, const LossScale&) = default;
};

/// How the scale follows the run (Micikevicius et al., "Mixed precision training", 2018).
struct LossScaleRule {
  double growth = 2;  ///< factor after so many finite steps in a row
  std::int64_t growth_interval = 2000;
  double backoff = 0.5;  ///< factor after a step that was not finite, and so not taken
  double least = 1;
  double most = 16777216;
};

/// The scale of the next step. A step that is not finite at the least scale is no matter of the scale: see
/// is_exhausted().
LossScale after_step(const LossScale& before, bool finite, const LossScaleRule& rule = {});
/// Whether nothing was finite though the scale could not be smaller: the run has to stop.
bool is_exhausted(const LossScale& before, bool finite, const LossScaleRule& rule = {});

}  // namespace netwright::engine
