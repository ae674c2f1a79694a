// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition abs_op() {
  using A = kernels::NoAttributes;
  return unary_op<A>(
      OpBuilder<A>("Abs")
          .category("Arithmetic")
          .summary("The size of every number without its sign.")
          .formula("dst = |src|; the gradient at 0 is 0")
          .pytorch("torch.abs")
          .onnx({.type = "Abs", .since_opset = 13})
          .example({.src = {Shape{3, 5}}})
          .example({.src = {Shape{2, 3, 5, 3}}}),
      [](const A&) { return kernels::UnaryAttributes{.function = kernels::UnaryFunction::absolute}; });
}

}  // namespace netwright::engine
