// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "engine/train/schedule_builder.h"

namespace netwright::engine {
namespace {

struct MultiStepOptions {
  std::vector<std::int64_t> milestones = {10, 20};
  double factor = 0.1;
  std::string unit = kEpochs;
};

/// torch.optim.lr_scheduler.MultiStepLR.
double rate_at(const MultiStepOptions& options, const SchedulePoint& point) {
  const std::int64_t done = whole_units(options.unit, point);
  const auto passed = std::count_if(options.milestones.begin(), options.milestones.end(),
                                    [done](std::int64_t milestone) { return milestone <= done; });
  return point.base_rate * std::pow(options.factor, static_cast<double>(passed));
}

}  // namespace

ScheduleDefinition multi_step_schedule();
ScheduleDefinition multi_step_schedule() {
  using O = MultiStepOptions;
  AttributeSet<O> set("multi_step");
  set.add("milestones", &O::milestones,
          {.min = 0, .max = 1e9, .doc = "After how many epochs or steps the rate falls."});
  set.add("factor", &O::factor, {.min = 0, .max = 1, .doc = "What the rate is multiplied with at each."});
  add_unit(set);
  return make_schedule_definition(
      {.name = "multi_step",
       .title = "Multi-step",
       .summary = "The learning rate falls by a factor at given points."},
      std::move(set), [](const O& options) {
        return Schedule{.rate = [options](const SchedulePoint& point) { return rate_at(options, point); }};
      });
}

}  // namespace netwright::engine
