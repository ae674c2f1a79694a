// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
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
  std::int64_t steps_per_epoch = 1;
  std::span<const double> memory = {};  ///< what observe() wrote; empty before the first time
};

/// The learning rate of the next step; a pure function in double, so that resume repeats it.
using RateFunction = std::function<double(const SchedulePoint&)>;

/// An epoch's end, for a schedule that follows how well the run does.
struct ScheduleObservation {
  double loss = 0;  ///< of validation; of training where nothing is put aside for validation
  double base_rate = 0;
};

struct Schedule {
  RateFunction rate = {};
  /// Brings the memory up to date, which checkpoints keep; absent: the schedule follows nothing.
  std::function<void(const ScheduleObservation&, std::vector<double>& memory)> observe = {};
  /// Whether the rate follows the length the run had when it first started.
  bool has_horizon = false;
};

/// How the learning rate goes over a run: one file in engine/train/schedules, as an op is one file in
/// engine/ops.
struct ScheduleDefinition {
  std::string name;     ///< "cosine"
  std::string title;    ///< "Cosine"
  std::string summary;  ///< one sentence
  std::vector<AttributeSpec> attributes;
  std::function<Result<Schedule>(const Attributes&)> make;
};

/// Every schedule of engine/train/schedules, sorted by name.
std::vector<ScheduleDefinition> standard_schedules();
/// The schedule of a choice; refuses an unknown name or attribute, naming what there is.
Result<Schedule> make_schedule(const Choice& choice);

/// Factor of the rate while a run warms up: (step + 1) / warmup_steps, up to 1. As
/// torch.optim.lr_scheduler.LinearLR(1 / n, 1, n - 1) chained with the schedule.
double warmup_factor(std::int64_t step, std::int64_t warmup_steps);

}  // namespace netwright::engine
