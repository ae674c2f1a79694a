// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/train/schedule_builder.h"

namespace netwright::engine {
namespace {

struct CosineOptions {
  double final_share = 0;
};

/// Half a cosine from the base rate down to its final share (Loshchilov and Hutter, "SGDR", 2017, without
/// restarts); a run extended beyond its horizon stays at the end.
double rate_at(const CosineOptions& options, const SchedulePoint& point) {
  const double done = static_cast<double>(std::clamp<std::int64_t>(point.step, 0, point.total_steps)) /
                      static_cast<double>(std::max<std::int64_t>(point.total_steps, 1));
  const double last = point.base_rate * options.final_share;
  return last + (point.base_rate - last) * 0.5 * (1 + std::cos(std::numbers::pi * done));
}

}  // namespace

ScheduleDefinition cosine_schedule();
ScheduleDefinition cosine_schedule() {
  using O = CosineOptions;
  AttributeSet<O> set("cosine");
  set.add("final_share", &O::final_share,
          {.min = 0, .max = 1, .doc = "The last rate as a share of the first; an extended run stays at it."});
  return make_schedule_definition(
      {.name = "cosine",
       .title = "Cosine",
       .summary = "The learning rate falls along half a cosine, slowly at both ends."},
      std::move(set), [](const O& options) {
        return Schedule{.rate = [options](const SchedulePoint& point) { return rate_at(options, point); },
                        .has_horizon = true};
      });
}

}  // namespace netwright::engine
