// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition mish_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("Mish")
          .category("Activation")
          .summary("A smooth relative of ReLU that lets small negative values pass (Misra, 2019).")
          .formula("dst = src * tanh(log(1 + exp(src)))")
          .pytorch("torch.nn.Mish")
          .onnx({.type = "Mul", .since_opset = 13})
          .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = -8, .highest = 8}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::mish}; });
}

}  // namespace netwright::engine
