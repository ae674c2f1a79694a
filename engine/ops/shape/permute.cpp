// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>

#include "engine/graph/movement_rules.h"
#include "kernels/api/support/loop_nest.h"

namespace netwright::engine {
namespace {

struct PermuteAttributes {
  std::vector<std::int64_t> axes = {};
};

/// Which axis of src each axis of dst is, the batch first; none given: in reverse.
std::vector<int> order_of(const PermuteAttributes& attributes, int rank) {
  std::vector<int> order{0};
  for (const std::int64_t axis : attributes.axes) order.push_back(front_axis(axis, rank));
  for (int axis = rank - 1; attributes.axes.empty() && axis > 0; --axis) order.push_back(axis);
  return order;
}

InferOutcome infer_permute(const PermuteAttributes& attributes, const InferContext& context) {
  const auto axes = resolve_axes(context, attributes.axes);
  if (const auto* problem = std::get_if<Problem>(&axes)) return *problem;
  const Shape& src = context.src[0].shape;
  const std::vector<int> order = order_of(attributes, src.rank);
  if (static_cast<int>(order.size()) != src.rank) {
    return Problem{
        .message = fmt::format("{} orders {} axes, but {} has {} behind the batch.", context.node_name,
                               attributes.axes.size(), described(context), src.rank - 1),
        .remedy = "Name every axis from 1 on once, in the order they shall have."};
  }
  Shape dst = src;
  for (int axis = 1; axis < src.rank; ++axis) dst[axis] = src[order[static_cast<std::size_t>(axis)]];
  return inferred_shape(context, dst);
}

kernels::StridedCopyAttributes permutation(const PermuteAttributes& attributes, const Shape& src,
                                           const Shape& dst) {
  kernels::StridedCopyAttributes copy = dense_copy(dst);
  const kernels::Strides strides = kernels::dense_strides(src);
  const std::vector<int> order = order_of(attributes, src.rank);
  for (std::size_t axis = 0; axis < order.size(); ++axis)
    copy.src_strides[axis] = strides[static_cast<std::size_t>(order[axis])];
  return copy;
}

}  // namespace

OpDefinition permute_op() {
  using A = PermuteAttributes;
  OpBuilder<A> op("Permute");
  op.category("Shape")
      .summary("Puts the axes of each sample into another order, e.g. channels last.")
      .formula("dst[n,i,j,...] = src[n,...] with its axes in the order of `axes`")
      .pytorch("torch.permute(src, (0, *axes))")
      .input("src", PortType::any, "Anything.")
      .output("dst", "The same numbers.")
      .attribute("axes", &A::axes,
                 {.min = -kMaxRank,
                  .max = kMaxRank - 1,
                  .doc = "The axes from 1 on in their new order, e.g. 2, 3, 1; none given: in reverse."})
      .onnx({.type = "Transpose", .since_opset = 13})
      .example({.src = {Shape{2, 3, 5}}})
      .example({.attributes = {{"axes", Ints{2, 3, 1}}}, .src = {Shape{2, 3, 4, 5}}})
      .infer(infer_permute)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        OnnxNode transpose = node;
        transpose.type = "Transpose";
        const std::vector<int> order = order_of(attributes, src[0].shape.rank);
        transpose.attributes["perm"] = Ints(order.begin(), order.end());
        return std::vector{transpose};
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        const std::vector<int> order = order_of(attributes, layer.src[0].shape.rank);
        return PyTorchNode{.value = fmt::format("{}.permute{}", layer.inputs[0],
                                                python_tuple(Ints(order.begin(), order.end())))};
      });
  return copied(op, permutation);
}

}  // namespace netwright::engine
