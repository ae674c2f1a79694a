// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/attribute_set.h"
#include "engine/plan/update_rule.h"
#include "engine/train/optimizer_definition.h"
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

UpdateRule make_rule(const AdamOptions& options) {
  const kernels::AdamAttributes still{.beta1 = options.beta1, .beta2 = options.beta2, .eps = options.eps};
  kernels::AdamAttributes decaying = still;
  decaying.weight_decay = options.weight_decay;
  return {.states = {"m", "v"},
          .decaying = make_kernel_call(kernels::kAdamUpdate, decaying),
          .not_decaying = make_kernel_call(kernels::kAdamUpdate, options.decay_all ? decaying : still)};
}

}  // namespace

OptimizerDefinition adam_optimizer();
OptimizerDefinition adam_optimizer() {
  AttributeSet<AdamOptions> set("adam");
  set.add("beta1", &AdamOptions::beta1,
          {.min = 0, .max = 0.999999, .doc = "Memory of the mean of the gradients."});
  set.add("beta2", &AdamOptions::beta2,
          {.min = 0, .max = 0.999999, .doc = "Memory of the mean of the squared gradients."});
  set.add("eps", &AdamOptions::eps,
          {.min = 1e-16, .max = 1, .doc = "Keeps the division by small gradients finite."});
  set.add(
      "weight_decay", &AdamOptions::weight_decay,
      {.min = 0, .max = 1, .doc = "Added to the gradient (L2); skips biases and norm weights by default."});
  set.add("decay_all", &AdamOptions::decay_all, {.doc = "Weight decay also for biases and norm weights."});
  return {.name = "adam",
          .title = "Adam",
          .summary =
              "Steps of adaptive size for each weight, from running means of gradient and squared gradient.",
          .attributes = set.specs(),
          .make = [set](const Attributes& attributes) -> Result<UpdateRule> {
            const Result<AdamOptions> options = set.read(attributes);
            if (!options) return options.error();
            return make_rule(*options);
          }};
}

}  // namespace netwright::engine
