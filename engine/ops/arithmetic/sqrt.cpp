// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition sqrt_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("Sqrt")
          .category("Arithmetic")
          .summary("The square root of every number; of negative ones it is not a number.")
          .formula("dst = sqrt(src)")
          .pytorch("torch.sqrt")
          .onnx({.type = "Sqrt", .since_opset = 13})
          .example({.src = {Shape{3, 5}}, .lowest = 0.2, .highest = 3})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = 0.5, .highest = 9}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::square_root}; });
}

}  // namespace netwright::engine
