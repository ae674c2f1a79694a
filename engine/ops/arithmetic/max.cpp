// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition max_op() {
  using A = kernels::NoAttributes;
  return binary_op(OpBuilder<A>("Max")
                       .category("Arithmetic")
                       .summary("The larger of two numbers at every place; equal ones share the gradient.")
                       .formula("dst = max(a, b)")
                       .pytorch("torch.maximum")
                       .example({.src = {Shape{3, 5}, Shape{3, 5}}})
                       .example({.src = {Shape{2, 3, 5, 4}, Shape{2, 3, 1, 1}}})
                       .example({.src = {Shape{2, 4, 3}, Shape{2, 3}}}),
                   kernels::BinaryFunction::maximum, {.type = "Max", .since_opset = 13});
}

}  // namespace netwright::engine
