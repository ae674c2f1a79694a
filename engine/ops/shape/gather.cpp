// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/movement_rules.h"

namespace netwright::engine {
namespace {

struct GatherAttributes {
  std::int64_t axis = 1;
};

InferOutcome infer_gather(const GatherAttributes& attributes, const InferContext& context) {
  const auto axis = resolve_axis(context, attributes.axis);
  if (const auto* problem = std::get_if<Problem>(&axis)) return *problem;
  const Shape &src = context.src[0].shape, &indices = context.src[1].shape;
  bool fits = indices.rank == src.rank && indices[0] == src[0];
  for (int i = 1; fits && i < src.rank; ++i) fits = i == std::get<int>(axis) || indices[i] <= src[i];
  if (fits) return inferred_shape(context, indices);
  return Problem{
      .message =
          fmt::format("{} takes elements of {} along axis {} by the indices of {}: they need as "
                      "many axes and may be longer along that one only.",
                      context.node_name, described(context, 0), std::get<int>(axis), described(context, 1)),
      .remedy = "Bring the indices to that shape with Unsqueeze and Expand, or choose another axis."};
}

kernels::GatherAttributes kernel_attributes(const GatherAttributes& attributes, Lowering& lowering) {
  return {.axis = front_axis(attributes.axis, lowering.desc(lowering.src(0)).shape.rank)};
}

}  // namespace

OpDefinition gather_op() {
  using A = GatherAttributes;
  return OpBuilder<A>("Gather")
      .category("Shape")
      .summary("Picks elements along an axis by their indices.")
      .formula("dst[n,i,j] = src[n, indices[n,i,j], j] along axis 1")
      .pytorch("torch.gather")
      .input("src", PortType::real, "What is picked from.")
      .input("indices", PortType::indices, "Which elements, from 0; of the output's shape.")
      .output("dst", "What was picked.")
      .attribute("axis", &A::axis,
                 {.min = -kMaxRank, .max = kMaxRank - 1, .doc = "Along which axis to pick; -1 is the last."})
      .onnx({.type = "GatherElements", .since_opset = 13})
      .example({.src = {Shape{3, 5}, Shape{3, 7}}, .src_types = {DataType::f32, DataType::i64}, .classes = 5})
      .example({.attributes = {{"axis", -1}},
                .src = {Shape{2, 3, 4}, Shape{2, 2, 3}},
                .src_types = {DataType::f32, DataType::i64},
                .classes = 4})
      .infer(infer_gather)
      .forward([](const A& attributes, Lowering& lowering) {
        lowering.call(kernels::kGatherForward, kernel_attributes(attributes, lowering),
                      {lowering.src(0), lowering.src(1)}, {lowering.dst()});
      })
      .backward([](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        lowering.call(kernels::kGatherBackward, kernel_attributes(attributes, lowering),
                      {lowering.src(1), lowering.diff_dst()}, {lowering.diff_src(0)});
      })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode gather = node;
        gather.type = "GatherElements";
        gather.attributes["axis"] = attributes.axis;
        return std::vector{gather};
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call("torch.gather");
        return PyTorchNode{
            .value =
                call.argument(layer.inputs[0]).argument(attributes.axis).argument(layer.inputs[1]).text()};
      });
}

}  // namespace netwright::engine
