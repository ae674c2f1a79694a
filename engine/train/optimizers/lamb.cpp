// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer_builder.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

struct LambOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-6;
  double weight_decay = 0.01;
  bool decay_all = false;
};

UpdateRule make_rule(const LambOptions& o) {
  UpdateRule rule =
      rule_of(kernels::kLambUpdate,
              {.beta1 = o.beta1, .beta2 = o.beta2, .eps = o.eps, .weight_decay = o.weight_decay}, {"m", "v"},
              o.decay_all);
  rule.by_tensor = true;
  return rule;
}

}  // namespace

OptimizerDefinition lamb_optimizer();
OptimizerDefinition lamb_optimizer() {
  using O = LambOptions;
  AttributeSet<O> set("lamb");
  set.add("beta1", &O::beta1, {.min = 0, .max = 0.999999, .doc = "Memory of the mean of the gradients."});
  set.add("beta2", &O::beta2,
          {.min = 0, .max = 0.999999, .doc = "Memory of the mean of the squared gradients."});
  set.add("eps", &O::eps, {.min = 1e-16, .max = 1, .doc = "Keeps the division by small gradients finite."});
  add_weight_decay(set, kDecayOfWeight);
  return make_optimizer({.name = "lamb",
                         .title = "LAMB",
                         .summary = "Adam whose step in each layer is scaled to the size of its weights, for "
                                    "large batches (You et al., 2020).",
                         .usual_rate = 1e-3},
                        std::move(set), make_rule);
}

}  // namespace netwright::engine
