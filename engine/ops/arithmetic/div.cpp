// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition div_op() {
  using A = kernels::NoAttributes;
  return binary_op(OpBuilder<A>("Div")
                       .category("Arithmetic")
                       .summary("Divides the first tensor by the second, number by number.")
                       .formula("dst = a / b")
                       .pytorch("torch.div")
                       .example({.src = {Shape{3, 5}, Shape{3, 5}}, .lowest = 0.5, .highest = 2})
                       .example({.src = {Shape{2, 3, 5, 3}, Shape{2, 3, 1, 1}}, .lowest = 0.5, .highest = 2})
                       .example({.src = {Shape{2, 4}, Shape{2, 3, 4}}, .lowest = 0.5, .highest = 2}),
                   kernels::BinaryFunction::divide, {.type = "Div", .since_opset = 13});
}

}  // namespace netwright::engine
