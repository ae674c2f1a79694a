// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/softmax_rules.h"

namespace netwright::engine {

OpDefinition softmax_op() {
  return softmax_like_op(
      OpBuilder<SoftmaxAttributes>("Softmax")
          .category("Activation")
          .summary("Turns scores into probabilities that add up to 1. CrossEntropy does this by itself.")
          .formula("dst = exp(src) / sum(exp(src)) along the axis")
          .pytorch("torch.nn.Softmax")
          .example({.src = {Shape{3, 5}}})
          .example({.attributes = {{"axis", -2}}, .src = {Shape{2, 3, 4, 3}}}),
      false, {.type = "Softmax", .since_opset = 13});
}

}  // namespace netwright::engine
