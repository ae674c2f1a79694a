// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer_builder.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

struct AdamOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0;
  bool decay_all = false;
};

UpdateRule make_rule(const AdamOptions& o) {
  return rule_of(kernels::kAdamUpdate,
                 {.beta1 = o.beta1, .beta2 = o.beta2, .eps = o.eps, .weight_decay = o.weight_decay},
                 {"m", "v"}, o.decay_all);
}

}  // namespace

OptimizerDefinition adam_optimizer();
OptimizerDefinition adam_optimizer() {
  using O = AdamOptions;
  AttributeSet<O> set("adam");
  set.add("beta1", &O::beta1, {.min = 0, .max = 0.999999, .doc = "Memory of the mean of the gradients."});
  set.add("beta2", &O::beta2,
          {.min = 0, .max = 0.999999, .doc = "Memory of the mean of the squared gradients."});
  set.add("eps", &O::eps, {.min = 1e-16, .max = 1, .doc = "Keeps the division by small gradients finite."});
  add_weight_decay(set, kDecayIntoGradient);
  return make_optimizer(
      {.name = "adam",
       .title = "Adam",
       .summary =
           "Steps of adaptive size for each weight, from running means of gradient and squared gradient.",
       .usual_rate = 1e-3},
      std::move(set), make_rule);
}

}  // namespace netwright::engine
