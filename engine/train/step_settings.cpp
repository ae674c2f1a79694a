// SPDX-License-Identifier: Apache-2.0
#include "engine/train/step_settings.h"

namespace netwright::engine {

AttributeSet<StepSettings> step_settings() {
  using S = StepSettings;
  AttributeSet<S> set("run settings");
  set.add("warmup_steps", &S::warmup_steps,
          {.min = 0,
           .max = 1e9,
           .doc = "Steps over which the learning rate rises to what the schedule says; 0 begins there."});
  set.add("warmup_epochs", &S::warmup_epochs,
          {.min = 0, .max = 1e6, .doc = "The same in epochs, parts of one allowed; give one of the two."});
  set.add(
      "clip_norm", &S::clip_norm,
      {.min = 0,
       .max = 1e12,
       .doc = "All gradients together are scaled down to this length where they are longer; 0 does not."});
  set.add("clip_value", &S::clip_value,
          {.min = 0, .max = 1e12, .doc = "Every gradient is cut off at plus and minus this; 0 does not."});
  set.add("accumulate", &S::accumulate,
          {.min = 1,
           .max = kMostPieces,
           .doc = "Cuts each batch into so many pieces, one after another, for less memory. Batch norm, "
                  "dropout and the mean of a loss with class weights or an ignored class see each piece by "
                  "itself; else the update is that of the whole batch."});
  set.add("ema", &S::ema,
          {.min = 0,
           .max = 0.999999,
           .doc = "Memory of a running mean of the weights, which is what is validated, tested and exported; "
                  "0.999 is usual, 0 keeps none."});
  return set;
}

std::vector<AttributeSpec> step_setting_specs() {
  return step_settings().specs();
}

Attributes attributes_of(const StepSettings& settings) {
  return {{"warmup_steps", settings.warmup_steps}, {"warmup_epochs", settings.warmup_epochs},
          {"clip_norm", settings.clip_norm},       {"clip_value", settings.clip_value},
          {"accumulate", settings.accumulate},     {"ema", settings.ema}};
}

Result<void> check(const StepSettings& settings) {
  if (const auto read = step_settings().read(attributes_of(settings)); !read) return read.error();
  if (settings.warmup_steps > 0 && settings.warmup_epochs > 0) {
    return refused(
        "The settings \"warmup_steps\" and \"warmup_epochs\" say the same thing in two ways. Set one of them "
        "to 0.",
        "warmup_epochs");
  }
  return {};
}

}  // namespace netwright::engine
