// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "engine/train/schedule_builder.h"

namespace netwright::engine {
namespace {

struct ExponentialOptions {
  double factor = 0.95;
  std::string unit = kEpochs;
};

/// torch.optim.lr_scheduler.ExponentialLR.
double rate_at(const ExponentialOptions& options, const SchedulePoint& point) {
  return point.base_rate * std::pow(options.factor, static_cast<double>(whole_units(options.unit, point)));
}

}  // namespace

ScheduleDefinition exponential_schedule();
ScheduleDefinition exponential_schedule() {
  using O = ExponentialOptions;
  AttributeSet<O> set("exponential");
  set.add("factor", &O::factor,
          {.min = 1e-6, .max = 1, .doc = "What the rate is multiplied with each time."});
  add_unit(set);
  return make_schedule_definition(
      {.name = "exponential",
       .title = "Exponential",
       .summary = "The learning rate falls by the same factor in every epoch or step."},
      std::move(set), [](const O& options) {
        return Schedule{.rate = [options](const SchedulePoint& point) { return rate_at(options, point); }};
      });
}

}  // namespace netwright::engine
