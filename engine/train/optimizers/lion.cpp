// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer_builder.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

struct LionOptions {
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0;
  bool decay_all = false;
};

UpdateRule make_rule(const LionOptions& o) {
  return rule_of(kernels::kLionUpdate, {.beta1 = o.beta1, .beta2 = o.beta2, .weight_decay = o.weight_decay},
                 {"m"}, o.decay_all);
}

}  // namespace

OptimizerDefinition lion_optimizer();
OptimizerDefinition lion_optimizer() {
  using O = LionOptions;
  AttributeSet<O> set("lion");
  set.add("beta1", &O::beta1, {.min = 0, .max = 1, .doc = "Share of the momentum in the step's sign."});
  set.add("beta2", &O::beta2, {.min = 0, .max = 0.999999, .doc = "Memory of the mean of the gradients."});
  add_weight_decay(set, kDecayOfWeight);
  return make_optimizer({.name = "lion",
                         .title = "Lion",
                         .summary = "Steps of one size by the sign of the momentum (Chen et al., 2023); take "
                                    "a rate 3 to 10 times below Adam's.",
                         .usual_rate = 1e-4},
                        std::move(set), make_rule);
}

}  // namespace netwright::engine
