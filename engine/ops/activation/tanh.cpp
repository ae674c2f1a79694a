// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"
#include "kernels/api/activation.h"

namespace netwright::engine {

OpDefinition tanh_op() {
  using A = kernels::NoAttributes;
  return OpBuilder<A>("Tanh")
      .category("Activation")
      .summary("Bends every value smoothly into the range from -1 to 1.")
      .formula("dst = (exp(src) - exp(-src)) / (exp(src) + exp(-src))")
      .pytorch("torch.nn.Tanh")
      .input("src")
      .output("dst")
      .onnx({.type = "Tanh", .since_opset = 13})
      .example({.src = {Shape{3, 5}}})
      .example({.src = {Shape{2, 3, 5, 3}}})
      .element_wise()
      .infer(same_shape)
      .forward([](const A&, Lowering& lowering) {
        lowering.call(kernels::kTanhForward, {}, {lowering.src(0)}, {lowering.dst()});
      })
      .backward([](const A&, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        lowering.call(kernels::kTanhBackward, {}, {lowering.dst(), lowering.diff_dst()},
                      {lowering.diff_src(0)});
      });
}

}  // namespace netwright::engine
