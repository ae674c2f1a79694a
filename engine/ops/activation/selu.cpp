// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition selu_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(OpBuilder<A>("SELU")
                         .category("Activation")
                         .summary("An ELU with the factors that keep mean and variance from layer to layer "
                                  "(Klambauer et al., 2017).")
                         .formula("dst = 1.0507 * (src where src > 0, else 1.67326 * (exp(src) - 1))")
                         .pytorch("torch.nn.SELU")
                         .onnx({.type = "Selu", .since_opset = 6})
                         .example({.src = {Shape{3, 5}}, .lowest = -5, .highest = 5})
                         .example({.src = {Shape{2, 3, 5, 3}}, .lowest = -8, .highest = 8}),
                     [](const A&) {
                       return kernels::UnaryAttributes{.function = kernels::UnaryFunction::elu,
                                                       .alpha = 1.6732632423543772848170429916717,
                                                       .beta = 1.0507009873554804934193349852946};
                     });
}

}  // namespace netwright::engine
