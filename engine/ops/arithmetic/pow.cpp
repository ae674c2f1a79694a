// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition pow_op() {
  using A = kernels::NoAttributes;
  return binary_op(OpBuilder<A>("Pow")
                       .category("Arithmetic")
                       .summary("Raises the first tensor to the power of the second, number by number.")
                       .formula("dst = a ^ b")
                       .pytorch("torch.pow")
                       .example({.src = {Shape{3, 5}, Shape{3, 5}}, .lowest = 0.5, .highest = 2})
                       .example({.src = {Shape{2, 3, 5, 3}, Shape{2, 3, 1, 1}}, .lowest = 0.5, .highest = 2})
                       .example({.src = {Shape{2, 1, 4}, Shape{2, 3, 4}}, .lowest = 0.5, .highest = 2}),
                   kernels::BinaryFunction::power, {.type = "Pow", .since_opset = 13});
}

}  // namespace netwright::engine
