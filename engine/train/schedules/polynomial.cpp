// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "engine/train/schedule_builder.h"

namespace netwright::engine {
namespace {

struct PolynomialOptions {
  double power = 1;
  double final_share = 0;
};

/// torch.optim.lr_scheduler.PolynomialLR over the whole run; an extended run stays at the end.
double rate_at(const PolynomialOptions& options, const SchedulePoint& point) {
  const double done = static_cast<double>(std::clamp<std::int64_t>(point.step, 0, point.total_steps)) /
                      static_cast<double>(std::max<std::int64_t>(point.total_steps, 1));
  const double last = point.base_rate * options.final_share;
  return last + (point.base_rate - last) * std::pow(1 - done, options.power);
}

}  // namespace

ScheduleDefinition polynomial_schedule();
ScheduleDefinition polynomial_schedule() {
  using O = PolynomialOptions;
  AttributeSet<O> set("polynomial");
  set.add("power", &O::power, {.min = 0, .max = 100, .doc = "1 falls along a line, 2 along a parabola."});
  set.add("final_share", &O::final_share,
          {.min = 0, .max = 1, .doc = "The last rate as a share of the first; an extended run stays at it."});
  return make_schedule_definition(
      {.name = "polynomial",
       .title = "Polynomial",
       .summary = "The learning rate falls to its end along a power of the part of the run that is left."},
      std::move(set), [](const O& options) {
        return Schedule{.rate = [options](const SchedulePoint& point) { return rate_at(options, point); },
                        .has_horizon = true};
      });
}

}  // namespace netwright::engine
