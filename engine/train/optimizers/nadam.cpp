// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer_builder.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

struct NadamOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum_decay = 0.004;
  bool decay_all = false;
};

UpdateRule make_rule(const NadamOptions& o) {
  return rule_of(kernels::kAdamUpdate,
                 {.beta1 = o.beta1,
                  .beta2 = o.beta2,
                  .eps = o.eps,
                  .weight_decay = o.weight_decay,
                  .momentum_decay = o.momentum_decay,
                  .nesterov = true},
                 {"m", "v"}, o.decay_all);
}

}  // namespace

OptimizerDefinition nadam_optimizer();
OptimizerDefinition nadam_optimizer() {
  using O = NadamOptions;
  AttributeSet<O> set("nadam");
  set.add("beta1", &O::beta1, {.min = 0, .max = 0.9999, .doc = "Memory of the mean of the gradients."});
  set.add("beta2", &O::beta2,
          {.min = 0, .max = 0.999999, .doc = "Memory of the mean of the squared gradients."});
  set.add("eps", &O::eps, {.min = 1e-16, .max = 1, .doc = "Keeps the division by small gradients finite."});
  set.add("momentum_decay", &O::momentum_decay,
          {.min = 0, .max = 1, .doc = "How fast the momentum grows to beta1 over the first steps."});
  add_weight_decay(set, kDecayIntoGradient);
  return make_optimizer({.name = "nadam",
                         .title = "NAdam",
                         .summary = "Adam that looks one step ahead along its momentum (Nesterov).",
                         .usual_rate = 2e-3},
                        std::move(set), make_rule);
}

}  // namespace netwright::engine
