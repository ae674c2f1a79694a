// SPDX-License-Identifier: Apache-2.0
#include "engine/train/training_plan.h"

#include "engine/train/optimizer_definition.h"

namespace netwright::engine {

ExecutorOptions executor_options(const RunSettings& settings, const Precision& precision) {
  return {.precision = precision.numbers,
          .products = precision.products,
          .update = *make_update_rule(settings.optimizer),
          .step = update_options(settings),
          .phases = plan_phases(settings),
          .recompute = settings.recompute,
          .measure = settings.tune,
          .scale_losses = precision.scales_losses};
}

}  // namespace netwright::engine
