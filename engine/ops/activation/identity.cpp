// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"

namespace netwright::engine {

OpDefinition identity_op() {
  using A = kernels::NoAttributes;
  return OpBuilder<A>("Identity")
      .category("Activation")
      .summary("Passes everything on unchanged: a place to name, watch or replace.")
      .formula("dst = src")
      .pytorch("torch.nn.Identity")
      .input("src", PortType::any, "Anything.")
      .output("dst", "The same.")
      .onnx({.type = "Identity", .since_opset = 13})
      .example({.src = {Shape{3, 5}}})
      .example({.src = {Shape{2, 3, 5, 3}}})
      .infer(same_shape)
      .forward([](const A&, Lowering& lowering) { lowering.alias_dst_to_src(); })
      .backward([](const A&, Lowering& lowering) { lowering.alias_diff_src_to_diff_dst(); })
      .to_pytorch("nn.Identity()");
}

}  // namespace netwright::engine
