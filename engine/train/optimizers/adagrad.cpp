// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer_builder.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

struct AdagradOptions {
  double rate_decay = 0;
  double weight_decay = 0;
  double initial_sum = 0;
  double eps = 1e-10;
  bool decay_all = false;
};

UpdateRule make_rule(const AdagradOptions& o) {
  return rule_of(
      kernels::kAdagradUpdate,
      {.rate_decay = o.rate_decay, .weight_decay = o.weight_decay, .initial = o.initial_sum, .eps = o.eps},
      {"sum"}, o.decay_all);
}

}  // namespace

OptimizerDefinition adagrad_optimizer();
OptimizerDefinition adagrad_optimizer() {
  using O = AdagradOptions;
  AttributeSet<O> set("adagrad");
  set.add("rate_decay", &O::rate_decay,
          {.min = 0, .max = 1e6, .doc = "The rate is divided by 1 + this times the updates done."});
  set.add("initial_sum", &O::initial_sum,
          {.min = 0, .max = 1e6, .doc = "What the sum of squared gradients starts from."});
  set.add("eps", &O::eps, {.min = 1e-16, .max = 1, .doc = "Keeps the division by small gradients finite."});
  add_weight_decay(set, kDecayIntoGradient);
  return make_optimizer(
      {.name = "adagrad",
       .title = "Adagrad",
       .summary = "Each weight steps less the more it has moved so far; good for rare features.",
       .usual_rate = 0.01},
      std::move(set), make_rule);
}

}  // namespace netwright::engine
