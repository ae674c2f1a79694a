// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/attribute_set.h"
#include "engine/plan/update_rule.h"
#include "engine/train/optimizer_definition.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

struct SgdOptions {
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;
  bool decay_all = false;
};

Result<UpdateRule> make_rule(const SgdOptions& options) {
  if (options.nesterov && options.momentum == 0) {
    return Error{
        .message =
            "sgd: nesterov needs a momentum above 0. Set momentum (0.9 is usual) or turn nesterov off.",
        .about = "nesterov"};
  }
  const kernels::SgdAttributes still{.momentum = options.momentum, .nesterov = options.nesterov};
  kernels::SgdAttributes decaying = still;
  decaying.weight_decay = options.weight_decay;
  UpdateRule rule{
      .decaying = make_kernel_call(kernels::kSgdUpdate, decaying),
      .not_decaying = make_kernel_call(kernels::kSgdUpdate, options.decay_all ? decaying : still)};
  if (options.momentum != 0) rule.states = {"momentum"};
  return rule;
}

}  // namespace

OptimizerDefinition sgd_optimizer();
OptimizerDefinition sgd_optimizer() {
  AttributeSet<SgdOptions> set("sgd");
  set.add("momentum", &SgdOptions::momentum,
          {.min = 0, .max = 0.9999, .doc = "Share of the last direction kept in the next; 0.9 is usual."});
  set.add("nesterov", &SgdOptions::nesterov,
          {.doc = "Looks one step ahead along the momentum (Nesterov); needs a momentum above 0."});
  set.add(
      "weight_decay", &SgdOptions::weight_decay,
      {.min = 0, .max = 1, .doc = "Pulls weights towards zero; skips biases and norm weights by default."});
  set.add("decay_all", &SgdOptions::decay_all, {.doc = "Weight decay also for biases and norm weights."});
  return {.name = "sgd",
          .title = "SGD",
          .summary = "Stochastic gradient descent, with momentum, Nesterov momentum and weight decay.",
          .attributes = set.specs(),
          .make = [set](const Attributes& attributes) -> Result<UpdateRule> {
            const Result<SgdOptions> options = set.read(attributes);
            if (!options) return options.error();
            return make_rule(*options);
          }};
}

}  // namespace netwright::engine
