// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/elementwise_rules.h"
#include "engine/graph/movement_rules.h"
#include "kernels/api/reduction.h"
#include "kernels/api/support/loop_nest.h"

namespace netwright::engine {
namespace {

struct ExpandAttributes {
  std::vector<std::int64_t> shape = {-1};
};

InferOutcome infer_expand(const ExpandAttributes& attributes, const InferContext& context) {
  const Shape& src = context.src[0].shape;
  const Shape wanted = with_batch(src[0], attributes.shape.size() < kMaxRank ? attributes.shape : Ints{});
  const Problem problem{
      .message =
          fmt::format("{} cannot repeat {} to {}: only axes of size 1 are repeated, counted from the last.",
                      context.node_name, described(context), to_string(wanted)),
      .remedy = "Name as many sizes as the sample has axes or more; -1 keeps a size."};
  if (wanted.rank < src.rank) return problem;
  Shape dst = aligned_shape(src, wanted.rank);
  for (int axis = 1; axis < dst.rank; ++axis) {
    if (wanted[axis] == 0 || (dst[axis] != 1 && wanted[axis] != -1 && wanted[axis] != dst[axis]))
      return problem;
    if (wanted[axis] != -1) dst[axis] = wanted[axis];
  }
  return inferred_shape(context, dst);
}

kernels::StridedCopyAttributes repetition(const Shape& src, const Shape& dst) {
  kernels::StridedCopyAttributes copy = dense_copy(dst);
  copy.src_strides = kernels::broadcast_strides(aligned_shape(src, dst.rank), dst);
  return copy;
}

}  // namespace

OpDefinition expand_op() {
  using A = ExpandAttributes;
  return OpBuilder<A>("Expand")
      .category("Shape")
      .summary("Repeats each sample along axes of size 1.")
      .formula("dst[n,i,j] = src[n,i,0] where src has size 1")
      .pytorch("src.expand(N, *shape)")
      .input("src", PortType::real, "Numbers.")
      .output("dst", "The same, repeated.")
      .attribute("shape", &A::shape,
                 {.min = -1, .max = 1e9, .doc = "Sizes of one sample without the batch; -1 keeps a size."})
      .onnx({.type = "Expand", .since_opset = 13})
      .example({.attributes = {{"shape", Ints{-1, 4}}}, .src = {Shape{2, 3, 1}}})
      .example({.attributes = {{"shape", Ints{2, 3, -1}}}, .src = {Shape{3, 1, 5}}})
      .infer(infer_expand)
      .forward([](const A&, Lowering& lowering) {
        lowering.call(kernels::kStridedCopy,
                      repetition(lowering.desc(lowering.src(0)).shape, lowering.desc(lowering.dst()).shape),
                      {lowering.src(0)}, {lowering.dst()});
      })
      .backward([](const A&, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        const int rank = lowering.desc(lowering.dst()).shape.rank;
        lowering.call(kernels::kReduceForward, {}, {lowering.diff_dst()},
                      {aligned(lowering, lowering.diff_src(0), rank)});
      })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        OnnxSteps steps(node);
        const int rank = static_cast<int>(attributes.shape.size()) + 1;
        const std::string value = aligned_in_onnx(steps, node.inputs[0], src[0].shape, rank);
        std::vector<std::int64_t> sizes{1};  // the batch as it is
        for (const std::int64_t size : attributes.shape) sizes.push_back(size == -1 ? 1 : size);
        return steps.last("Expand", {value, steps.list(sizes)});
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        Ints sizes{-1};  // the batch as it is
        sizes.insert(sizes.end(), attributes.shape.begin(), attributes.shape.end());
        const int rank = layer.dst[0].shape.rank;
        return PyTorchNode{.value = aligned_in_pytorch(layer.inputs[0], layer.src[0].shape, rank) +
                                    ".expand" + python_tuple(sizes)};
      });
}

}  // namespace netwright::engine
