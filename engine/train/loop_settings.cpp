// SPDX-License-Identifier: Apache-2.0
#include "engine/train/loop_settings.h"

namespace netwright::engine {
namespace {

constexpr double kMostCount = 1e9;

}  // namespace

AttributeSet<LoopSettings> loop_settings() {
  using S = LoopSettings;
  AttributeSet<S> set("run settings");
  set.add(
      "sampling", &S::sampling,
      {.doc = "Which samples an epoch goes through: each once in random order, or as many drawn at random "
              "with every class equally likely.",
       .choices = {"shuffled", "balanced"}});
  set.add("resident", &S::resident,
          {.doc = "Keeps the pictures of the data set in the GPU's memory where they fit beside the network, "
                  "so that batches are put together there; off: the processor prepares them. The run learns "
                  "the same."});
  set.add("validate_every", &S::validate_every,
          {.min = 0,
           .max = kMostCount,
           .unit = "steps",
           .doc = "Validates within epochs too, after every so many steps; 0 only after each epoch."});
  set.add("best_by", &S::best_by,
          {.doc = "What makes a validation the best so far: the lowest loss or the highest accuracy; of "
                  "training where nothing is put aside for validation.",
           .choices = {"loss", "accuracy"}});
  set.add("stop_patience", &S::stop_patience,
          {.min = 0,
           .max = kMostCount,
           .unit = "validations",
           .doc = "Ends the run early after so many validations in a row without a gain; 0 never."});
  set.add("stop_min_change", &S::stop_min_change,
          {.min = 0, .max = 1e12, .doc = "Smaller changes do not count as a gain when a run may end early."});
  set.add("restore_best", &S::restore_best,
          {.doc = "Tests and exports the weights of the best validation instead of the last ones."});
  set.add("keep_last", &S::keep_last,
          {.min = 1, .max = 1000, .doc = "How many of the newest checkpoints stay, beside the best."});
  set.add("keep_every", &S::keep_every,
          {.min = 0,
           .max = kMostCount,
           .doc = "Saves a checkpoint after every so many epochs (or steps) that stays for good; 0 none."});
  set.add("keep_unit", &S::keep_unit,
          {.doc = "Whether keep_every counts epochs or steps.", .choices = {"epochs", "steps"}});
  return set;
}

std::vector<AttributeSpec> loop_setting_specs() {
  return loop_settings().specs();
}

Attributes attributes_of(const LoopSettings& settings) {
  return {{"sampling", settings.sampling},
          {"resident", settings.resident},
          {"validate_every", settings.validate_every},
          {"best_by", settings.best_by},
          {"stop_patience", settings.stop_patience},
          {"stop_min_change", settings.stop_min_change},
          {"restore_best", settings.restore_best},
          {"keep_last", settings.keep_last},
          {"keep_every", settings.keep_every},
          {"keep_unit", settings.keep_unit}};
}

Result<void> check(const LoopSettings& settings) {
  const auto read = loop_settings().read(attributes_of(settings));
  return read ? Result<void>() : Result<void>(read.error());
}

}  // namespace netwright::engine
