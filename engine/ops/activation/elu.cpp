// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {
namespace {

struct ELUAttributes {
  double alpha = 1;
};

}  // namespace

OpDefinition elu_op() {
  using A = ELUAttributes;
  return unary_op<A>(
      OpBuilder<A>("ELU")
          .category("Activation")
          .summary("Keeps positive values and bends negative ones smoothly towards -alpha.")
          .formula("dst = src where src > 0, else alpha * (exp(src) - 1)")
          .pytorch("torch.nn.ELU")
          .attribute("alpha", &A::alpha,
                     {.min = 0, .max = 100, .doc = "How far negative values go: towards -alpha."})
          .onnx({.type = "Elu", .since_opset = 6})
          .example({.src = {Shape{3, 5}}, .lowest = -4, .highest = 4})
          .example({.attributes = {{"alpha", 0.4}}, .src = {Shape{2, 3, 5, 3}}}),
      [](const A& attributes) {
        return kernels::UnaryAttributes{
            .function = kernels::UnaryFunction::elu, .alpha = attributes.alpha, .beta = 1};
      });
}

}  // namespace netwright::engine
