// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition tanh_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("Tanh")
          .category("Activation")
          .summary("Bends every value smoothly into the range from -1 to 1.")
          .formula("dst = (exp(src) - exp(-src)) / (exp(src) + exp(-src))")
          .pytorch("torch.nn.Tanh")
          .onnx({.type = "Tanh", .since_opset = 13})
          .example({.src = {Shape{3, 5}}})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = -5, .highest = 5}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::tanh}; });
}

}  // namespace netwright::engine
