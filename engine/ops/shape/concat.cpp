// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/op_builder.h"
#include "kernels/api/arithmetic.h"

namespace netwright::engine {
namespace {

struct ConcatAttributes {
  std::int64_t axis = 1;
};

bool joinable(const Shape& first, const Shape& other, int axis) {
  Shape like = other;
  if (other.rank != first.rank) return false;
  like[axis] = first[axis];
  return like == first;
}

InferOutcome infer_concat(const ConcatAttributes& attributes, const InferContext& context) {
  const auto axis = resolve_axis(context, attributes.axis);
  if (const auto* problem = std::get_if<Problem>(&axis)) return *problem;
  const int along = std::get<int>(axis);
  TensorDesc dst = context.src[0];
  for (std::size_t i = 1; i < context.src.size(); ++i) {
    const Shape& other = context.src[i].shape;
    if (!joinable(dst.shape, other, along)) {
      return Problem{
          .message = fmt::format("{} joins {} and {} along axis {}: all other axes must be equal.",
                                 context.node_name, described(context, 0), described(context, i), along),
          .remedy = "Give the layers before it equal sizes there, or choose another axis."};
    }
    dst.shape[along] += other[along];
  }
  return Inferred{.dst = {dst}};
}

/// The axis counted from the front.
kernels::ConcatAttributes kernel_attributes(const ConcatAttributes& attributes, Lowering& lowering) {
  const int rank = lowering.desc(lowering.src(0)).shape.rank;
  return {.axis = static_cast<int>(attributes.axis < 0 ? attributes.axis + rank : attributes.axis)};
}

void forward_concat(const ConcatAttributes& attributes, Lowering& lowering) {
  std::vector<TensorId> src;
  for (int i = 0; i < lowering.src_count(); ++i) src.push_back(lowering.src(i));
  const std::vector<TensorId> dst{lowering.dst()};
  lowering.call(kernels::kConcatForward, kernel_attributes(attributes, lowering), src, dst);
}

void backward_concat(const ConcatAttributes& attributes, Lowering& lowering) {
  std::vector<TensorId> parts;
  for (int i = 0; i < lowering.src_count(); ++i) {
    parts.push_back(lowering.needs_diff_src(i) ? lowering.diff_src(i)
                                               : lowering.temporary(lowering.desc(lowering.src(i))));
  }
  const std::vector<TensorId> src{lowering.diff_dst()};
  lowering.call(kernels::kConcatBackward, kernel_attributes(attributes, lowering), src, parts);
}

}  // namespace

OpDefinition concat_op() {
  using A = ConcatAttributes;
  return OpBuilder<A>("Concat")
      .category("Shape")
      .summary("Puts two or more tensors side by side along an axis, e.g. the channels of two branches.")
      .formula("dst = [src 1, src 2, ...] along the axis")
      .pytorch("torch.cat")
      .variadic_input("src")
      .output("dst")
      .attribute(
          "axis", &A::axis,
          {.min = -kMaxRank, .max = kMaxRank - 1, .doc = "Which axis grows; 1 is the channels, -1 the last."})
      .onnx({.type = "Concat", .since_opset = 13})
      .example({.src = {Shape{2, 3, 4, 3}, Shape{2, 1, 4, 3}, Shape{2, 2, 4, 3}}})
      .example({.attributes = {{"axis", -1}}, .src = {Shape{3, 2, 5}, Shape{3, 2, 1}}})
      .infer(infer_concat)
      .forward(forward_concat)
      .backward(backward_concat)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode concat = node;
        concat.type = "Concat";
        concat.attributes["axis"] = attributes.axis;
        return std::vector{concat};
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call("torch.cat");
        call.argument(fmt::format("({})", python_list(layer.inputs)));
        return PyTorchNode{.value = call.option("dim", std::to_string(attributes.axis)).text()};
      });
}

}  // namespace netwright::engine
