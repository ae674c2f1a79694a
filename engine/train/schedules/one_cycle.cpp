// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/train/schedule_builder.h"

namespace netwright::engine {
namespace {

struct OneCycleOptions {
  double rise = 0.3;
  double start_divisor = 25;
  double end_divisor = 1e4;
  std::string shape = "cosine";
  bool three_phases = false;
};

/// A part of the cycle, up to step `end`.
struct Part {
  double end = 0;
  double from = 0;
  double to = 0;
};

double between(const std::string& shape, const Part& part, double done) {
  if (shape == "linear") return part.from + (part.to - part.from) * done;
  return part.to + (part.from - part.to) / 2 * (std::cos(std::numbers::pi * done) + 1);
}

/// torch.optim.lr_scheduler.OneCycleLR over the whole run, without its cycle of the momentum; an extended run
/// stays at the end.
double rate_at(const OneCycleOptions& options, const SchedulePoint& point) {
  const auto total = static_cast<double>(std::max<std::int64_t>(point.total_steps, 1));
  const double step = std::clamp(static_cast<double>(point.step), 0.0, total - 1);
  const double first = point.base_rate / options.start_divisor;
  const double last = first / options.end_divisor;
  const Part rise{.end = options.rise * total - 1, .from = first, .to = point.base_rate};
  std::vector<Part> parts{rise, {.end = total - 1, .from = point.base_rate, .to = last}};
  if (options.three_phases) {
    parts = {rise,
             {.end = 2 * options.rise * total - 2, .from = point.base_rate, .to = first},
             {.end = total - 1, .from = first, .to = last}};
  }
  double begin = 0;
  for (const Part& part : parts) {
    if (step <= part.end) {
      return between(options.shape, part, part.end > begin ? (step - begin) / (part.end - begin) : 1);
    }
    begin = part.end;
  }
  return last;
}

}  // namespace

ScheduleDefinition one_cycle_schedule();
ScheduleDefinition one_cycle_schedule() {
  using O = OneCycleOptions;
  AttributeSet<O> set("one_cycle");
  set.add("rise", &O::rise, {.min = 0, .max = 1, .doc = "Share of the run in which the rate rises."});
  set.add("start_divisor", &O::start_divisor,
          {.min = 1, .max = 1e9, .doc = "The first rate is the learning rate over this."});
  set.add("end_divisor", &O::end_divisor,
          {.min = 1, .max = 1e12, .doc = "The last rate is the first over this."});
  set.add("shape", &O::shape, {.doc = "How the rate goes up and down.", .choices = {"cosine", "linear"}});
  set.add("three_phases", &O::three_phases,
          {.doc = "Down to the first rate as long as up, and only then to the last."});
  return make_schedule_definition(
      {.name = "one_cycle",
       .title = "One cycle",
       .summary =
           "Up to the learning rate and down to nearly nothing, once over the run (Smith and Topin, 2018)."},
      std::move(set), [](const O& options) {
        return Schedule{.rate = [options](const SchedulePoint& point) { return rate_at(options, point); },
                        .has_horizon = true};
      });
}

}  // namespace netwright::engine
