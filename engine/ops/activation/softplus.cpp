// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {
namespace {

struct SoftplusAttributes {
  double beta = 1;
  double threshold = 20;
};

}  // namespace

OpDefinition softplus_op() {
  using A = SoftplusAttributes;
  return unary_op<A>(
      OpBuilder<A>("Softplus")
          .category("Activation")
          .summary("A smooth ReLU: always positive, close to src where that is large.")
          .formula("dst = log(1 + exp(beta * src)) / beta, and src where beta * src > threshold")
          .pytorch("torch.nn.Softplus")
          .attribute("beta", &A::beta, {.min = 0.001, .max = 1000, .doc = "Sharpness of the bend at 0."})
          .attribute("threshold", &A::threshold,
                     {.min = 0, .max = 80, .doc = "Above this value of beta * src the result is src itself."})
          .onnx({.type = "Softplus", .since_opset = 1})
          .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
          .example({.attributes = {{"beta", 2.5}}, .src = {Shape{2, 3, 5, 3}}}),
      [](const A& attributes) {
        return kernels::UnaryAttributes{.function = kernels::UnaryFunction::softplus,
                                        .alpha = attributes.beta,
                                        .beta = attributes.threshold};
      });
}

}  // namespace netwright::engine
