// SPDX-License-Identifier: Apache-2.0
#include "engine/train/optimizer_builder.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

struct SgdOptions {
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;
  bool decay_all = false;
};

Result<UpdateRule> make_rule(const SgdOptions& o) {
  if (o.nesterov && o.momentum == 0) {
    return Error{
        .message =
            "sgd: nesterov needs a momentum above 0. Set momentum (0.9 is usual) or turn nesterov off.",
        .about = "nesterov"};
  }
  std::vector<std::string> states;
  if (o.momentum != 0) states.emplace_back("momentum");
  return rule_of(kernels::kSgdUpdate,
                 {.momentum = o.momentum, .weight_decay = o.weight_decay, .nesterov = o.nesterov},
                 std::move(states), o.decay_all);
}

}  // namespace

OptimizerDefinition sgd_optimizer();
OptimizerDefinition sgd_optimizer() {
  using O = SgdOptions;
  AttributeSet<O> set("sgd");
  set.add("momentum", &O::momentum,
          {.min = 0, .max = 0.9999, .doc = "Share of the last direction kept in the next; 0.9 is usual."});
  set.add("nesterov", &O::nesterov,
          {.doc = "Looks one step ahead along the momentum (Nesterov); needs a momentum above 0."});
  add_weight_decay(set, kDecayIntoGradient);
  return make_optimizer(
      {.name = "sgd",
       .title = "SGD",
       .summary = "Stochastic gradient descent, with momentum, Nesterov momentum and weight decay.",
       .usual_rate = 0.05},
      std::move(set), make_rule);
}

}  // namespace netwright::engine
