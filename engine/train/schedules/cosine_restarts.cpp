// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/train/schedule_builder.h"

namespace netwright::engine {
namespace {

struct CosineRestartsOptions {
  std::int64_t first = 10;
  std::int64_t growth = 1;
  double final_share = 0;
  std::string unit = kEpochs;
};

/// torch.optim.lr_scheduler.CosineAnnealingWarmRestarts (Loshchilov and Hutter, "SGDR", 2017); between whole
/// epochs the rate goes on falling.
double rate_at(const CosineRestartsOptions& options, const SchedulePoint& point) {
  const double steps = static_cast<double>(std::max<std::int64_t>(point.steps_per_epoch, 1));
  double done = static_cast<double>(point.step) / (options.unit == kEpochs ? steps : 1.0);
  auto length = static_cast<double>(options.first);
  if (options.growth == 1) done = std::fmod(done, length);
  while (done >= length) {
    done -= length;
    length *= static_cast<double>(options.growth);
  }
  const double last = point.base_rate * options.final_share;
  return last + (point.base_rate - last) * 0.5 * (1 + std::cos(std::numbers::pi * done / length));
}

}  // namespace

ScheduleDefinition cosine_restarts_schedule();
ScheduleDefinition cosine_restarts_schedule() {
  using O = CosineRestartsOptions;
  AttributeSet<O> set("cosine_restarts");
  set.add("first", &O::first, {.min = 1, .max = 1e9, .doc = "Epochs or steps of the first half cosine."});
  set.add("growth", &O::growth,
          {.min = 1, .max = 100, .doc = "How much longer each one is than the one before."});
  set.add("final_share", &O::final_share,
          {.min = 0, .max = 1, .doc = "The lowest rate as a share of the highest."});
  add_unit(set);
  return make_schedule_definition(
      {.name = "cosine_restarts",
       .title = "Cosine with restarts",
       .summary = "Half cosines one after another, each from the full rate down (SGDR)."},
      std::move(set), [](const O& options) {
        return Schedule{.rate = [options](const SchedulePoint& point) { return rate_at(options, point); }};
      });
}

}  // namespace netwright::engine
