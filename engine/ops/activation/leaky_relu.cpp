// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {
namespace {

struct LeakyReLUAttributes {
  double slope = 0.01;
};

}  // namespace

OpDefinition leaky_relu_op() {
  using A = LeakyReLUAttributes;
  return unary_op<A>(
      OpBuilder<A>("LeakyReLU")
          .category("Activation")
          .summary("Keeps positive values and scales negative ones.")
          .formula("dst = src where src > 0, else slope * src")
          .pytorch("torch.nn.LeakyReLU")
          .attribute("slope", &A::slope, {.min = 0, .max = 1, .doc = "Factor of negative values."})
          .onnx({.type = "LeakyRelu", .since_opset = 6})
          .example({.src = {Shape{3, 5}}})
          .example({.attributes = {{"slope", 0.3}}, .src = {Shape{2, 3, 5, 3}}}),
      [](const A& attributes) {
        return kernels::UnaryAttributes{.function = kernels::UnaryFunction::leaky_relu,
                                        .alpha = attributes.slope};
      });
}

}  // namespace netwright::engine
