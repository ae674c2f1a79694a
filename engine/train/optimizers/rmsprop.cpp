// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer_builder.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

struct RmspropOptions {
  double alpha = 0.99;
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  bool centered = false;
  bool decay_all = false;
};

UpdateRule make_rule(const RmspropOptions& o) {
  std::vector<std::string> states{"square"};
  if (o.centered) states.emplace_back("mean");
  if (o.momentum != 0) states.emplace_back("momentum");
  return rule_of(kernels::kRmspropUpdate,
                 {.alpha = o.alpha,
                  .eps = o.eps,
                  .weight_decay = o.weight_decay,
                  .momentum = o.momentum,
                  .centered = o.centered},
                 std::move(states), o.decay_all);
}

}  // namespace

OptimizerDefinition rmsprop_optimizer();
OptimizerDefinition rmsprop_optimizer() {
  using O = RmspropOptions;
  AttributeSet<O> set("rmsprop");
  set.add("alpha", &O::alpha,
          {.min = 0, .max = 0.999999, .doc = "Memory of the mean of the squared gradients."});
  set.add("eps", &O::eps, {.min = 1e-16, .max = 1, .doc = "Keeps the division by small gradients finite."});
  set.add("momentum", &O::momentum,
          {.min = 0, .max = 0.9999, .doc = "Share of the last direction kept in the next; 0.9 is usual."});
  set.add("centered", &O::centered, {.doc = "Divides by the gradient's spread around its own mean instead."});
  add_weight_decay(set, kDecayIntoGradient);
  return make_optimizer({.name = "rmsprop",
                         .title = "RMSprop",
                         .summary = "Divides each gradient by the root of the running mean of its squares.",
                         .usual_rate = 0.01},
                        std::move(set), make_rule);
}

}  // namespace netwright::engine
