// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition neg_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("Neg")
          .category("Arithmetic")
          .summary("Turns the sign of every number.")
          .formula("dst = -src")
          .pytorch("torch.neg")
          .onnx({.type = "Neg", .since_opset = 13})
          .example({.src = {Shape{3, 5}}})
          .example({.src = {Shape{2, 3, 5, 3}}}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::negate}; });
}

}  // namespace netwright::engine
