// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition min_op() {
  using A = kernels::NoAttributes;
  return binary_op(OpBuilder<A>("Min")
                       .category("Arithmetic")
                       .summary("The smaller of two numbers at every place; equal ones share the gradient.")
                       .formula("dst = min(a, b)")
                       .pytorch("torch.minimum")
                       .example({.src = {Shape{3, 5}, Shape{3, 5}}})
                       .example({.src = {Shape{2, 3, 5, 4}, Shape{2, 3, 1, 1}}})
                       .example({.src = {Shape{2, 4, 3}, Shape{2, 3}}}),
                   kernels::BinaryFunction::minimum, {.type = "Min", .since_opset = 13});
}

}  // namespace netwright::engine
