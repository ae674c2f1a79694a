// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/graph/elementwise_rules.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/support/elementwise_shapes.h"

namespace netwright::engine {
namespace {

using A = kernels::NoAttributes;

std::vector<TensorId> sources(Lowering& lowering) {
  const int rank = lowering.desc(lowering.dst()).shape.rank;
  std::vector<TensorId> src;
  for (int i = 0; i < lowering.src_count(); ++i) src.push_back(aligned(lowering, lowering.src(i), rank));
  return src;
}

bool all_like_dst(Lowering& lowering, const std::vector<TensorId>& src) {
  const Shape dst = lowering.desc(lowering.dst()).shape;
  return std::ranges::all_of(src, [&](TensorId one) { return lowering.desc(one).shape == dst; });
}

void forward_add(const A&, Lowering& lowering) {
  const std::vector<TensorId> src = sources(lowering);
  const TensorId dst = lowering.dst();
  if (all_like_dst(lowering, src)) {
    return lowering.call(kernels::kAddForward, {}, src, std::vector<TensorId>{dst});
  }
  TensorId sum = src[0];
  for (std::size_t i = 1; i < src.size(); ++i) {
    const TensorDesc so_far = lowering.desc(sum);
    const Shape shape = kernels::broadcast(so_far.shape, lowering.desc(src[i]).shape).value();
    const bool whole = shape == lowering.desc(dst).shape;
    const TensorId next = whole ? dst : lowering.temporary({.type = so_far.type, .shape = shape});
    lowering.call(kernels::kBinaryForward, {.function = kernels::BinaryFunction::add}, {sum, src[i]}, {next});
    sum = next;
  }
}

void backward_add(const A&, Lowering& lowering) {
  if (all_like_dst(lowering, sources(lowering))) return lowering.alias_diff_src_to_diff_dst();
  const int rank = lowering.desc(lowering.dst()).shape.rank;
  for (int i = 0; i < lowering.src_count(); ++i) {
    if (!lowering.needs_diff_src(i)) continue;
    lowering.call(kernels::kBinaryBackward, {.function = kernels::BinaryFunction::add}, {lowering.diff_dst()},
                  {aligned(lowering, lowering.diff_src(i), rank)});
  }
}

}  // namespace

OpDefinition add_op() {
  return OpBuilder<A>("Add")
      .category("Arithmetic")
      .summary("Adds two or more tensors, element by element: the joint of a residual connection.")
      .formula("dst = src 1 + src 2 + ...")
      .pytorch("torch.add")
      .variadic_input("src", "Numbers; smaller shapes are repeated to the largest.")
      .output("dst", "The largest shape.")
      .onnx({.type = "Sum", .since_opset = 13})
      .example({.src = {Shape{3, 5}, Shape{3, 5}}})
      .example({.src = {Shape{2, 3, 5, 3}, Shape{2, 3, 5, 3}, Shape{2, 3, 5, 3}}})
      .example({.src = {Shape{2, 1, 4}, Shape{2, 3, 1}, Shape{2, 4}}})
      .infer(infer_broadcast)
      .forward(forward_add)
      .backward(backward_add)
      .to_onnx([](const A&, const OnnxNode& node, std::span<const TensorDesc> src) {
        return broadcast_in_onnx(node, src, src.size() == 2 ? "Add" : "Sum");
      })
      .to_pytorch([](const A&, const PyTorchLayer& layer) {
        PyTorchNode sum;
        for (const PythonExpression& one : aligned_in_pytorch(layer))
          sum.value += sum.value.empty() ? one.text : " + " + one.text;
        return sum;
      });
}

}  // namespace netwright::engine
