// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition relu6_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(OpBuilder<A>("ReLU6")
                         .category("Activation")
                         .summary("Keeps values between 0 and 6 and cuts off the rest.")
                         .formula("dst = min(max(src, 0), 6)")
                         .pytorch("torch.nn.ReLU6")
                         .onnx({.type = "Clip", .since_opset = 13})
                         .example({.src = {Shape{3, 5}}, .lowest = -4, .highest = 9})
                         .example({.src = {Shape{2, 3, 5, 3}}}),
                     [](const A&) {
                       return kernels::UnaryAttributes{
                           .function = kernels::UnaryFunction::hard_tanh, .alpha = 0, .beta = 6};
                     });
}

}  // namespace netwright::engine
