// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>

#include "engine/graph/movement_rules.h"

namespace netwright::engine {
namespace {

struct SqueezeAttributes {
  std::vector<std::int64_t> axes = {};
};

/// Those asked for, or all of size 1 behind the batch.
std::vector<int> squeezed_axes(const SqueezeAttributes& attributes, const Shape& src) {
  std::vector<int> axes = front_axes(attributes.axes, src.rank);
  if (attributes.axes.empty()) std::erase_if(axes, [&](int axis) { return src[axis] != 1; });
  return axes;
}

std::variant<Shape, Problem> squeezed(const SqueezeAttributes& attributes, const InferContext& context) {
  const auto found = resolve_axes(context, attributes.axes);
  if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
  const Shape& src = context.src[0].shape;
  const std::vector<int> axes = squeezed_axes(attributes, src);
  const auto longer = std::ranges::find_if(axes, [&](int axis) { return src[axis] != 1; });
  if (longer == axes.end()) return reduced_shape(src, axes, false);
  return Problem{.message = fmt::format("{} cannot drop axis {} of {}: its size is {}, not 1.",
                                        context.node_name, *longer, described(context), src[*longer]),
                 .remedy = "Choose axes of size 1, or use Reshape or Flatten to join axes."};
}

}  // namespace

OpDefinition squeeze_op() {
  using A = SqueezeAttributes;
  return view_op(
      OpBuilder<A>("Squeeze")
          .category("Shape")
          .summary("Drops axes of size 1.")
          .formula("(N, 1, A, 1) -> (N, A)")
          .pytorch("torch.squeeze")
          .input("src", PortType::any, "Anything.")
          .output("dst", "The same numbers.")
          .attribute(
              "axes", &A::axes,
              {.min = -kMaxRank,
               .max = kMaxRank - 1,
               .doc = "Which axes to drop, -1 is the last; none given: all of size 1 behind the batch."})
          .onnx({.type = "Squeeze", .since_opset = 13})
          .example({.src = {Shape{2, 1, 3, 1}}})
          .example({.attributes = {{"axes", Ints{-2}}}, .src = {Shape{3, 1, 1, 5}}})
          .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
            OnnxSteps steps(node);
            const std::vector<int> axes = squeezed_axes(attributes, src[0].shape);
            return steps.last("Squeeze", {node.inputs[0], steps.list({axes.begin(), axes.end()})});
          })
          .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
            const std::vector<int> axes = squeezed_axes(attributes, layer.src[0].shape);
            if (axes.empty()) return PyTorchNode{.value = layer.inputs[0]};
            return PyTorchNode{.value = fmt::format("{}.squeeze({})", layer.inputs[0],
                                                    python_tuple(Ints(axes.begin(), axes.end())))};
          }),
      squeezed);
}

}  // namespace netwright::engine
