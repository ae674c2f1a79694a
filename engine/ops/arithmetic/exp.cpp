// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition exp_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("Exp")
          .category("Arithmetic")
          .summary("The exponential of every number.")
          .formula("dst = exp(src)")
          .pytorch("torch.exp")
          .onnx({.type = "Exp", .since_opset = 13})
          .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = -8, .highest = 8}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::exponential}; });
}

}  // namespace netwright::engine
