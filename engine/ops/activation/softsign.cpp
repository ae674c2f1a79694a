// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition softsign_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("Softsign")
          .category("Activation")
          .summary("Bends every value into the range from -1 to 1, more slowly than Tanh.")
          .formula("dst = src / (1 + |src|)")
          .pytorch("torch.nn.Softsign")
          .onnx({.type = "Softsign", .since_opset = 1})
          .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = -8, .highest = 8}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::softsign}; });
}

}  // namespace netwright::engine
