// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/softmax_rules.h"

namespace netwright::engine {

OpDefinition log_softmax_op() {
  return softmax_like_op(
      OpBuilder<SoftmaxAttributes>("LogSoftmax")
          .category("Activation")
          .summary("Turns scores into logarithms of probabilities, as NLL wants them.")
          .formula("dst = src - log(sum(exp(src))) along the axis")
          .pytorch("torch.nn.LogSoftmax")
          .example({.src = {Shape{3, 5}}})
          .example({.attributes = {{"axis", -2}}, .src = {Shape{2, 3, 4, 3}}, .lowest = -6, .highest = 6}),
      true, {.type = "LogSoftmax", .since_opset = 13});
}

}  // namespace netwright::engine
