// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/op_definition.h"
#include "engine/train/run_settings.h"

namespace netwright::engine {

/// Where a schedule is asked for a rate: `step` steps are done of the horizon's `total_steps`.
struct SchedulePoint {
  std::int64_t step = 0;
  std::int64_t total_steps = 0;
  double base_rate = 0;  ///< the run's learning rate, or the one set by hand
};

/// The learning rate of the next step; a pure function in double, so that resume repeats it.
using RateFunction = std::function<double(const SchedulePoint&)>;

/// How the learning rate goes over a run: one file in engine/train/schedules, as an op is one file in
/// engine/ops.
struct ScheduleDefinition {
  std::string name;     ///< "cosine"
  std::string title;    ///< "Cosine"
  std::string summary;  ///< one sentence
  std::vector<AttributeSpec> attributes;
  std::function<Result<RateFunction>(const Attributes&)> make;
};

/// Every schedule of engine/train/schedules, sorted by name.
std::vector<ScheduleDefinition> standard_schedules();
/// The rate function of a choice; refuses an unknown name or attribute, naming what there is.
Result<RateFunction> make_schedule(const Choice& choice);

}  // namespace netwright::engine
