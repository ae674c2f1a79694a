// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {
namespace {

struct GeluAttributes {
  std::string approximation = "erf";
};

}  // namespace

OpDefinition gelu_op() {
  using A = GeluAttributes;
  return unary_op<A>(
      OpBuilder<A>("GELU")
          .category("Activation")
          .summary(
              "Weighs every value by how likely a normal number is below it: the usual bend in transformers.")
          .formula("dst = src * (1 + erf(src / sqrt(2))) / 2, or with tanh(sqrt(2 / pi) * (src + 0.044715 * "
                   "src^3)) "
                   "for erf")
          .pytorch("torch.nn.GELU(approximate='none' or 'tanh')")
          .attribute(
              "approximation", &A::approximation,
              {.doc = "Exact with the error function (erf), or by a hyperbolic tangent (tanh) as in GPT-2.",
               .choices = {"erf", "tanh"}})
          .onnx({.type = "Erf", .since_opset = 13})
          .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
          .example({.attributes = {{"approximation", std::string("tanh")}},
                    .src = {Shape{2, 3, 5, 3}},
                    .lowest = -5,
                    .highest = 5}),
      [](const A& attributes) {
        const bool exact = attributes.approximation == "erf";
        return kernels::UnaryAttributes{.function = exact ? kernels::UnaryFunction::gelu_erf
                                                          : kernels::UnaryFunction::gelu_tanh};
      });
}

}  // namespace netwright::engine
