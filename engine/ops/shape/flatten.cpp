// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"

namespace netwright::engine {
namespace {

InferOutcome infer_flatten(const InferContext& context) {
  const TensorDesc& src = context.src[0];
  return Inferred{.dst = {{.type = src.type, .shape = {src.shape[0], src.shape.elements_from(1)}}}};
}

}  // namespace

OpDefinition flatten_op() {
  using A = kernels::NoAttributes;
  return OpBuilder<A>("Flatten")
      .category("Shape")
      .summary("Makes one row of numbers of each sample, so that a Linear layer can follow images.")
      .formula("(N, C, H, W) -> (N, C * H * W)")
      .pytorch("torch.nn.Flatten")
      .input("src", PortType::any)
      .output("dst")
      .onnx({.type = "Flatten", .since_opset = 13})
      .example({.src = {Shape{2, 3, 4, 5}}})
      .example({.src = {Shape{3, 7}}})
      .infer(infer_flatten)
      .forward([](const A&, Lowering& lowering) { lowering.alias_dst_to_src(); })
      .backward([](const A&, Lowering& lowering) { lowering.alias_diff_src_to_diff_dst(); })
      .to_onnx([](const A&, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode flatten = node;
        flatten.type = "Flatten";
        flatten.attributes["axis"] = std::int64_t{1};
        return std::vector{flatten};
      })
      .to_pytorch("nn.Flatten()");
}

}  // namespace netwright::engine
