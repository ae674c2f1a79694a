// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition hard_sigmoid_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("HardSigmoid")
          .category("Activation")
          .summary("A sigmoid of three straight lines: 0 below -3, 1 above 3.")
          .formula("dst = min(max(src / 6 + 1 / 2, 0), 1)")
          .pytorch("torch.nn.Hardsigmoid")
          .onnx({.type = "HardSigmoid", .since_opset = 6})
          .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = -8, .highest = 8}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::hard_sigmoid}; });
}

}  // namespace netwright::engine
