// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition sub_op() {
  using A = kernels::NoAttributes;
  return binary_op(OpBuilder<A>("Sub")
                       .category("Arithmetic")
                       .summary("Subtracts the second tensor from the first, number by number.")
                       .formula("dst = a - b")
                       .pytorch("torch.sub")
                       .example({.src = {Shape{3, 5}, Shape{3, 5}}})
                       .example({.src = {Shape{2, 3, 5, 3}, Shape{2, 3, 1, 1}}})
                       .example({.src = {Shape{2, 3, 4}, Shape{2, 4}}}),
                   kernels::BinaryFunction::subtract, {.type = "Sub", .since_opset = 13});
}

}  // namespace netwright::engine
