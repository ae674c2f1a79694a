// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition hard_swish_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("HardSwish")
          .category("Activation")
          .summary("A SiLU without exponentials, for small machines (MobileNetV3).")
          .formula("dst = src * min(max(src / 6 + 1 / 2, 0), 1)")
          .pytorch("torch.nn.Hardswish")
          .onnx({.type = "HardSwish", .since_opset = 14})
          .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
          .example({.src = {Shape{2, 3, 5, 3}}, .lowest = -8, .highest = 8}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::hard_swish}; });
}

}  // namespace netwright::engine
