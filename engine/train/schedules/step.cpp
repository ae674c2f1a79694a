// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "engine/train/schedule_builder.h"

namespace netwright::engine {
namespace {

struct StepOptions {
  std::int64_t every = 10;
  double factor = 0.1;
  std::string unit = kEpochs;
};

/// torch.optim.lr_scheduler.StepLR.
double rate_at(const StepOptions& options, const SchedulePoint& point) {
  const std::int64_t falls = whole_units(options.unit, point) / options.every;
  return point.base_rate * std::pow(options.factor, static_cast<double>(falls));
}

}  // namespace

ScheduleDefinition step_schedule();
ScheduleDefinition step_schedule() {
  using O = StepOptions;
  AttributeSet<O> set("step");
  set.add("every", &O::every,
          {.min = 1, .max = 1e9, .doc = "How many epochs or steps lie between two falls."});
  set.add("factor", &O::factor, {.min = 0, .max = 1, .doc = "What the rate is multiplied with at each."});
  add_unit(set);
  return make_schedule_definition(
      {.name = "step",
       .title = "Step",
       .summary = "The learning rate falls by a factor at regular distances."},
      std::move(set), [](const O& options) {
        return Schedule{.rate = [options](const SchedulePoint& point) { return rate_at(options, point); }};
      });
}

}  // namespace netwright::engine
