// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/graph/attribute_set.h"

namespace netwright::engine {

/// The most pieces a batch can be cut into.
inline constexpr std::int64_t kMostPieces = 1 << 20;

/// How each step of a run is made, beside optimizer and schedule: keys of the run settings, described for
/// forms and checks as the attributes of an op are.
struct StepSettings {
  std::int64_t warmup_steps = 0;
  double warmup_epochs = 0;
  double clip_norm = 0;
  double clip_value = 0;
  std::int64_t accumulate = 1;
  double ema = 0;
  friend bool operator==(const StepSettings&, const StepSettings&) = default;
};

AttributeSet<StepSettings> step_settings();
std::vector<AttributeSpec> step_setting_specs();
/// Every one of them.
Attributes attributes_of(const StepSettings& settings);
/// Refuses values out of range, and warm-up given in both ways.
Result<void> check(const StepSettings& settings);

}  // namespace netwright::engine
