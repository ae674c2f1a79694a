// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/movement_rules.h"

namespace netwright::engine {
namespace {

struct UnsqueezeAttributes {
  std::int64_t axis = 1;
};

std::variant<Shape, Problem> unsqueezed(const UnsqueezeAttributes& attributes, const InferContext& context) {
  const Shape& src = context.src[0].shape;
  const int axis = front_axis(attributes.axis, src.rank + 1);
  if (axis < 1 || axis > src.rank || src.rank == kMaxRank) {
    return Problem{.message = fmt::format("{} cannot add axis {} to {}.", context.node_name, attributes.axis,
                                          described(context)),
                   .remedy = src.rank == kMaxRank ? fmt::format("A tensor has {} axes at most.", kMaxRank)
                                                  : fmt::format("Choose an axis from 1 to {}.", src.rank)};
  }
  Shape longer = src;
  for (int i = src.rank; i > axis; --i) longer[i] = src[i - 1];
  longer[axis] = 1;
  ++longer.rank;
  return longer;
}

}  // namespace

OpDefinition unsqueeze_op() {
  using A = UnsqueezeAttributes;
  return view_op(
      OpBuilder<A>("Unsqueeze")
          .category("Shape")
          .summary("Adds an axis of size 1.")
          .formula("(N, A, B) -> (N, 1, A, B)")
          .pytorch("torch.unsqueeze")
          .input("src", PortType::any, "Anything.")
          .output("dst", "The same numbers.")
          .attribute("axis", &A::axis,
                     {.min = -kMaxRank,
                      .max = kMaxRank - 1,
                      .doc = "Where the new axis stands; 1 is right behind the batch, -1 the end."})
          .onnx({.type = "Unsqueeze", .since_opset = 13})
          .example({.src = {Shape{2, 3, 4}}})
          .example({.attributes = {{"axis", -1}}, .src = {Shape{3, 5}}})
          .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
            OnnxSteps steps(node);
            const int axis = front_axis(attributes.axis, src[0].shape.rank + 1);
            return steps.last("Unsqueeze", {node.inputs[0], steps.list({axis})});
          })
          .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
            return PyTorchNode{.value = fmt::format("{}.unsqueeze({})", layer.inputs[0], attributes.axis)};
          }),
      unsqueezed);
}

}  // namespace netwright::engine
