// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"
#include "kernels/api/activation.h"

namespace netwright::engine {

OpDefinition relu_op() {
  using A = kernels::NoAttributes;
  return OpBuilder<A>("ReLU")
      .category("Activation")
      .summary("Keeps positive values and sets negative ones to zero.")
      .formula("dst = max(src, 0)")
      .pytorch("torch.nn.ReLU")
      .input("src")
      .output("dst")
      .onnx({.type = "Relu", .since_opset = 6})
      .example({.src = {Shape{3, 5}}})
      .example({.src = {Shape{2, 3, 5, 3}}})
      .element_wise()
      .infer(same_shape)
      .forward([](const A&, Lowering& lowering) {
        lowering.call(kernels::kReluForward, {}, {lowering.src(0)}, {lowering.dst()});
      })
      .backward([](const A&, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        lowering.call(kernels::kReluBackward, {}, {lowering.dst(), lowering.diff_dst()},
                      {lowering.diff_src(0)});
      })
      .to_pytorch("nn.ReLU()");
}

}  // namespace netwright::engine
