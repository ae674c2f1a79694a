// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/graph/attribute_set.h"

namespace netwright::engine {

/// How a run goes on from step to step: what it validates when, when it ends, which checkpoints stay, in
/// which order it sees its samples, and from where. Keys of the run settings, described as StepSettings are.
struct LoopSettings {
  std::string sampling = "shuffled";  ///< "shuffled", "balanced"
  bool resident = true;               ///< a GPU keeps the pictures of the data set where they fit
  std::int64_t validate_every = 0;    ///< steps; 0: after each epoch only
  std::string best_by = "loss";       ///< "loss", "accuracy"
  std::int64_t stop_patience = 0;     ///< validations without a gain; 0: the run goes its whole length
  double stop_min_change = 0;
  bool restore_best = false;
  std::int64_t keep_last = 2;
  std::int64_t keep_every = 0;  ///< in keep_unit; 0: none is kept for good
  std::string keep_unit = "epochs";
  friend bool operator==(const LoopSettings&, const LoopSettings&) = default;
};

AttributeSet<LoopSettings> loop_settings();
std::vector<AttributeSpec> loop_setting_specs();
/// Every one of them.
Attributes attributes_of(const LoopSettings& settings);
/// Refuses values out of range.
Result<void> check(const LoopSettings& settings);

}  // namespace netwright::engine
