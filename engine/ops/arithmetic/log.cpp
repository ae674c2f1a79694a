// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition log_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("Log")
          .category("Arithmetic")
          .summary("The natural logarithm of every number; of 0 it is minus infinity, of negative numbers "
                   "not a number.")
          .formula("dst = log(src)")
          .pytorch("torch.log")
          .onnx({.type = "Log", .since_opset = 13})
          .example({.src = {Shape{3, 5}}, .lowest = 0.2, .highest = 3})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = 0.5, .highest = 9}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::logarithm}; });
}

}  // namespace netwright::engine
