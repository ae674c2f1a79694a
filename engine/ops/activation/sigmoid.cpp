// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition sigmoid_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("Sigmoid")
          .category("Activation")
          .summary("Bends every value smoothly into the range from 0 to 1: a probability, a gate.")
          .formula("dst = 1 / (1 + exp(-src))")
          .pytorch("torch.nn.Sigmoid")
          .onnx({.type = "Sigmoid", .since_opset = 13})
          .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = -8, .highest = 8}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::sigmoid}; });
}

}  // namespace netwright::engine
