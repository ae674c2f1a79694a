// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer_builder.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

struct AdadeltaOptions {
  double rho = 0.9;
  double eps = 1e-6;
  double weight_decay = 0;
  bool decay_all = false;
};

UpdateRule make_rule(const AdadeltaOptions& o) {
  return rule_of(kernels::kAdadeltaUpdate, {.rho = o.rho, .eps = o.eps, .weight_decay = o.weight_decay},
                 {"square", "step"}, o.decay_all);
}

}  // namespace

OptimizerDefinition adadelta_optimizer();
OptimizerDefinition adadelta_optimizer() {
  using O = AdadeltaOptions;
  AttributeSet<O> set("adadelta");
  set.add("rho", &O::rho, {.min = 0, .max = 0.999999, .doc = "Memory of both running means of squares."});
  set.add("eps", &O::eps,
          {.min = 1e-16, .max = 1, .doc = "Makes the first steps possible; larger is faster."});
  add_weight_decay(set, kDecayIntoGradient);
  return make_optimizer(
      {.name = "adadelta",
       .title = "Adadelta",
       .summary = "Steps as large as the last steps were, relative to the gradients; needs no tuned rate.",
       .usual_rate = 1.0},
      std::move(set), make_rule);
}

}  // namespace netwright::engine
