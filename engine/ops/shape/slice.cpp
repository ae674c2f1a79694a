// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>

#include "engine/graph/movement_rules.h"
#include "kernels/api/support/loop_nest.h"

namespace netwright::engine {
namespace {

constexpr std::int64_t kToTheEnd = 2147483647;

struct SliceAttributes {
  std::int64_t axis = 1;
  std::int64_t begin = 0;
  std::int64_t end = kToTheEnd;
  std::int64_t step = 1;
};

/// Elements [begin, end) of an axis, `step` apart.
struct Piece {
  std::int64_t begin = 0, end = 0, count = 0;
};
Piece piece_of(const SliceAttributes& attributes, std::int64_t size) {
  const auto place = [size](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
  };
  const std::int64_t begin = place(attributes.begin), end = place(attributes.end);
  const std::int64_t count = end > begin ? (end - begin - 1) / attributes.step + 1 : 0;
  return {.begin = begin, .end = end, .count = count};
}

InferOutcome infer_slice(const SliceAttributes& attributes, const InferContext& context) {
  const auto axis = resolve_axis(context, attributes.axis);
  if (const auto* problem = std::get_if<Problem>(&axis)) return *problem;
  Shape shape = context.src[0].shape;
  std::int64_t& size = shape[std::get<int>(axis)];
  const Piece piece = piece_of(attributes, size);
  if (piece.count == 0) {
    return Problem{.message = fmt::format("{} takes elements {} to {} of axis {} of {}: there are none.",
                                          context.node_name, attributes.begin, attributes.end,
                                          std::get<int>(axis), described(context)),
                   .remedy = fmt::format("Choose a begin below the end, both within 0 and {}.", size)};
  }
  size = piece.count;
  return inferred_shape(context, shape);
}

kernels::StridedCopyAttributes slice(const SliceAttributes& attributes, const Shape& src, const Shape& dst) {
  kernels::StridedCopyAttributes copy = dense_copy(dst);
  copy.src_strides = kernels::dense_strides(src);
  const int axis = front_axis(attributes.axis, src.rank);
  std::int64_t& stride = copy.src_strides[static_cast<std::size_t>(axis)];
  copy.src_offset = piece_of(attributes, src[axis]).begin * stride;
  stride *= attributes.step;
  return copy;
}

/// "x[:, :, 1:5:2]"; what is not cut off is left out.
PyTorchNode slice_in_pytorch(const SliceAttributes& attributes, const PyTorchLayer& layer) {
  const Shape& src = layer.src[0].shape;
  const int axis = front_axis(attributes.axis, src.rank);
  const Piece piece = piece_of(attributes, src[axis]);
  std::string range;
  for (int before = 0; before < axis; ++before) range += ":, ";
  if (piece.begin > 0) range += std::to_string(piece.begin);
  range += ":";
  if (piece.end < src[axis]) range += std::to_string(piece.end);
  if (attributes.step > 1) range += fmt::format(":{}", attributes.step);
  return {.value = fmt::format("{}[{}]", layer.inputs[0], range)};
}

}  // namespace

OpDefinition slice_op() {
  using A = SliceAttributes;
  OpBuilder<A> op("Slice");
  op.category("Shape")
      .summary("Takes a piece along an axis: some channels, the last time step, every second row.")
      .formula("dst = src[:, ..., begin:end:step] along the axis")
      .pytorch("src[:, begin:end:step]")
      .input("src", PortType::any, "Anything.")
      .output("dst", "The piece.")
      .attribute("axis", &A::axis,
                 {.min = -kMaxRank, .max = kMaxRank - 1, .doc = "Along which axis to cut; -1 is the last."})
      .attribute("begin", &A::begin,
                 {.min = -kToTheEnd,
                  .max = kToTheEnd,
                  .doc = "The first element taken, from 0; negative counts from the end."})
      .attribute("end", &A::end,
                 {.min = -kToTheEnd,
                  .max = kToTheEnd,
                  .doc = "The element after the last; negative counts from the end, beyond it means all."})
      .attribute("step", &A::step, {.min = 1, .max = kToTheEnd, .doc = "Takes every step-th element."})
      .onnx({.type = "Slice", .since_opset = 13})
      .example({.attributes = {{"begin", 1}, {"end", 3}}, .src = {Shape{2, 4, 5}}})
      .example({.attributes = {{"axis", -1}, {"begin", -4}, {"step", 3}}, .src = {Shape{3, 2, 7}}})
      .infer(infer_slice)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        OnnxSteps steps(node);
        const int axis = front_axis(attributes.axis, src[0].shape.rank);
        const Piece piece = piece_of(attributes, src[0].shape[axis]);
        const std::string begin = steps.list({piece.begin}), end = steps.list({piece.end});
        const std::string axes = steps.list({axis}), step = steps.list({attributes.step});
        return steps.last("Slice", {node.inputs[0], begin, end, axes, step});
      })
      .to_pytorch(slice_in_pytorch);
  return copied(op, slice);
}

}  // namespace netwright::engine
