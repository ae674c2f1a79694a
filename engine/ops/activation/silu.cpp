// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition silu_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("SiLU")
          .category("Activation")
          .summary("Lets positive values pass and dampens negative ones smoothly; also called Swish.")
          .formula("dst = src / (1 + exp(-src))")
          .pytorch("torch.nn.SiLU")
          .onnx({.type = "Mul", .since_opset = 13})
          .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = -8, .highest = 8}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::silu}; });
}

}  // namespace netwright::engine
