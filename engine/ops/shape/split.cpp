// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <numeric>

#include "engine/graph/movement_rules.h"
#include "engine/graph/wording.h"
#include "kernels/api/arithmetic.h"

namespace netwright::engine {
namespace {

struct SplitAttributes {
  std::int64_t axis = 1;
  std::int64_t parts = 2;
  std::vector<std::int64_t> sizes = {};
};

std::vector<std::int64_t> sizes_of(const SplitAttributes& attributes, std::int64_t whole) {
  if (!attributes.sizes.empty()) return attributes.sizes;
  return Ints(static_cast<std::size_t>(attributes.parts), whole / attributes.parts);
}

InferOutcome infer_split(const SplitAttributes& attributes, const InferContext& context) {
  const auto axis = resolve_axis(context, attributes.axis);
  if (const auto* problem = std::get_if<Problem>(&axis)) return *problem;
  const auto count = static_cast<std::int64_t>(attributes.sizes.size());
  if (count > 0 && attributes.parts != count && attributes.parts != SplitAttributes{}.parts) {
    return Problem{
        .message = fmt::format("{} has {} sizes and {} parts.", context.node_name, count, attributes.parts),
        .remedy = fmt::format("Set the parts to {}, or leave the sizes out.", count)};
  }
  const int along = std::get<int>(axis);
  const std::int64_t whole = context.src[0].shape[along];
  const std::vector<std::int64_t> sizes = sizes_of(attributes, whole);
  if (std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}) != whole) {
    return Problem{.message = fmt::format("{} splits axis {} of {} into {} that do not add up to {}.",
                                          context.node_name, along, described(context),
                                          attributes.sizes.empty() ? fmt::format("{} parts", attributes.parts)
                                                                   : to_string(AttributeValue(sizes)),
                                          whole),
                   .remedy = "Choose a number of parts that divides the axis, or sizes that add up to it."};
  }
  Inferred inferred;
  for (const std::int64_t size : sizes) {
    inferred.dst.push_back(context.src[0]);
    inferred.dst.back().shape[along] = size;
  }
  return inferred;
}

kernels::ConcatAttributes kernel_attributes(const SplitAttributes& attributes, Lowering& lowering) {
  return {.axis = front_axis(attributes.axis, lowering.desc(lowering.src(0)).shape.rank)};
}

int parts_of(const SplitAttributes& attributes) {
  return static_cast<int>(attributes.sizes.empty() ? attributes.parts
                                                   : static_cast<std::int64_t>(attributes.sizes.size()));
}

void forward_split(const SplitAttributes& attributes, Lowering& lowering) {
  std::vector<TensorId> parts;
  for (int i = 0; i < parts_of(attributes); ++i) parts.push_back(lowering.dst(i));
  lowering.call(kernels::kConcatBackward, kernel_attributes(attributes, lowering),
                std::vector<TensorId>{lowering.src(0)}, parts);
}

void backward_split(const SplitAttributes& attributes, Lowering& lowering) {
  if (!lowering.needs_diff_src(0)) return;
  std::vector<TensorId> parts;
  for (int i = 0; i < parts_of(attributes); ++i) parts.push_back(lowering.diff_dst(i));
  lowering.call(kernels::kConcatForward, kernel_attributes(attributes, lowering), parts,
                std::vector<TensorId>{lowering.diff_src(0)});
}

}  // namespace

OpDefinition split_op() {
  using A = SplitAttributes;
  OpDefinition split =
      OpBuilder<A>("Split")
          .category("Shape")
          .summary("Cuts a tensor into parts along an axis, e.g. the channels into two branches.")
          .formula("[dst 1, dst 2, ...] = src along the axis")
          .pytorch("torch.split")
          .input("src", PortType::real, "The whole.")
          .output("part", "A part; there are as many as sizes, or as parts.")
          .attribute(
              "axis", &A::axis,
              {.min = -kMaxRank, .max = kMaxRank - 1, .doc = "Along which axis to cut; -1 is the last."})
          .attribute("parts", &A::parts,
                     {.min = 1, .max = 64, .doc = "Number of equal parts, where no sizes are given."})
          .attribute(
              "sizes", &A::sizes,
              {.min = 1, .max = 1e9, .doc = "Size of each part along the axis; none given: equal parts."})
          .onnx({.type = "Split", .since_opset = 13})
          .example({.src = {Shape{2, 4, 3}}})
          .example({.attributes = {{"axis", -1}, {"sizes", Ints{1, 4, 2}}}, .src = {Shape{3, 2, 7}}})
          .infer(infer_split)
          .forward(forward_split)
          .backward(backward_split)
          .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
            OnnxSteps steps(node);
            const int axis = front_axis(attributes.axis, src[0].shape.rank);
            const std::string sizes = steps.list(sizes_of(attributes, src[0].shape[axis]));
            return steps.last("Split", {node.inputs[0], sizes}, {{"axis", std::int64_t{axis}}});
          })
          .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
            const Shape& src = layer.src[0].shape;
            const int axis = front_axis(attributes.axis, src.rank);
            const std::vector<std::int64_t> sizes = sizes_of(attributes, src[axis]);
            PythonCall call("torch.split");
            call.argument(layer.inputs[0]).argument(python_tuple(sizes)).option("dim", std::to_string(axis));
            return PyTorchNode{.value = call.text() + (sizes.size() == 1 ? "[0]" : "")};
          });
  split.outputs.back().variadic = true;
  return split;
}

}  // namespace netwright::engine
