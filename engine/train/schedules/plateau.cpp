// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/train/schedule_builder.h"

namespace netwright::engine {
namespace {

struct PlateauOptions {
  double factor = 0.1;
  std::int64_t patience = 10;
  double threshold = 1e-4;
  std::int64_t cooldown = 0;
  double min_rate = 0;
};

/// What the schedule remembers, in this order.
struct Memory {
  double share = 1;  ///< of the base rate
  double best = std::numeric_limits<double>::infinity();
  double waited = 0;   ///< epochs without a better loss
  double cooling = 0;  ///< epochs left in which none is counted
};

Memory read(std::span<const double> memory) {
  if (memory.size() != 4) return {};
  return {.share = memory[0], .best = memory[1], .waited = memory[2], .cooling = memory[3]};
}

/// torch.optim.lr_scheduler.ReduceLROnPlateau, mode min, relative threshold; rates that differ by less than
/// its eps are the same.
void observe(const PlateauOptions& options, const ScheduleObservation& seen, std::vector<double>& memory) {
  constexpr double kSameRate = 1e-8;
  Memory now = read(memory);
  if (seen.loss < now.best * (1 - options.threshold)) {
    now.best = seen.loss;
    now.waited = 0;
  } else {
    ++now.waited;
  }
  if (now.cooling > 0) {
    --now.cooling;
    now.waited = 0;
  }
  if (now.waited > static_cast<double>(options.patience)) {
    const double before = seen.base_rate * now.share;
    const double after = std::max(before * options.factor, options.min_rate);
    if (before - after > kSameRate) now.share = after / seen.base_rate;
    now.cooling = static_cast<double>(options.cooldown);
    now.waited = 0;
  }
  memory = {now.share, now.best, now.waited, now.cooling};
}

}  // namespace

ScheduleDefinition plateau_schedule();
ScheduleDefinition plateau_schedule() {
  using O = PlateauOptions;
  AttributeSet<O> set("plateau");
  set.add("factor", &O::factor,
          {.min = 0, .max = 0.9999, .doc = "What the rate is multiplied with when the loss stands still."});
  set.add("patience", &O::patience,
          {.min = 0, .max = 1e9, .doc = "Epochs without a better validation loss that are waited for."});
  set.add("threshold", &O::threshold,
          {.min = 0, .max = 1, .doc = "By which share a loss has to fall below the best to be better."});
  set.add("cooldown", &O::cooldown,
          {.min = 0, .max = 1e9, .doc = "Epochs after a fall that are not counted."});
  set.add("min_rate", &O::min_rate, {.min = 0, .max = 1e6, .doc = "The rate falls no further."});
  return make_schedule_definition(
      {.name = "plateau",
       .title = "On plateau",
       .summary = "The learning rate falls when the validation loss has not improved for some epochs."},
      std::move(set), [](const O& options) {
        return Schedule{
            .rate = [](const SchedulePoint& point) { return point.base_rate * read(point.memory).share; },
            .observe = [options](const ScheduleObservation& seen,
                                 std::vector<double>& memory) { observe(options, seen, memory); }};
      });
}

}  // namespace netwright::engine
