// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/op_builder.h"
#include "kernels/api/arithmetic.h"

namespace netwright::engine {
namespace {

InferOutcome infer_add(const InferContext& context) {
  for (std::size_t i = 1; i < context.src.size(); ++i) {
    if (context.src[i].shape == context.src[0].shape) continue;
    return Problem{.message = fmt::format("{} adds {} and {}: shapes must be equal.", context.node_name,
                                          described(context, 0), described(context, i)),
                   .remedy = "Give the layers before it outputs of one shape, or join them with Concat."};
  }
  return same_shape(context);
}

}  // namespace

OpDefinition add_op() {
  using A = kernels::NoAttributes;
  return OpBuilder<A>("Add")
      .category("Arithmetic")
      .summary(
          "Adds two or more tensors of one shape, element by element: the joint of a residual connection.")
      .formula("dst = src 1 + src 2 + ...")
      .pytorch("torch.add")
      .variadic_input("src")
      .output("dst")
      .onnx({.type = "Sum", .since_opset = 13})
      .example({.src = {Shape{3, 5}, Shape{3, 5}}})
      .example({.src = {Shape{2, 3, 5, 3}, Shape{2, 3, 5, 3}, Shape{2, 3, 5, 3}}})
      .infer(infer_add)
      .forward([](const A&, Lowering& lowering) {
        std::vector<TensorId> src;
        for (int i = 0; i < lowering.src_count(); ++i) src.push_back(lowering.src(i));
        const std::vector<TensorId> dst{lowering.dst()};
        lowering.call(kernels::kAddForward, {}, src, dst);
      })
      .backward([](const A&, Lowering& lowering) { lowering.alias_diff_src_to_diff_dst(); })
      .to_onnx([](const A&, const OnnxNode& node, std::span<const TensorDesc> src) {
        OnnxNode sum = node;
        sum.type = src.size() == 2 ? "Add" : "Sum";
        return std::vector{sum};
      });
}

}  // namespace netwright::engine
