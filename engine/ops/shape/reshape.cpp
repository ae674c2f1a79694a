// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>

#include "engine/graph/movement_rules.h"

namespace netwright::engine {
namespace {

struct ReshapeAttributes {
  std::vector<std::int64_t> shape = {-1};
};

Problem impossible(const InferContext& context, const Shape& wanted) {
  return {
      .message =
          fmt::format("{} gets {} and cannot make {} of it: the numbers of a sample must stay as many.",
                      context.node_name, described(context), to_string(wanted)),
      .remedy = fmt::format("Choose sizes whose product is {}; one of them may be -1, which is worked out.",
                            context.src[0].shape.elements_from(1))};
}

std::variant<Shape, Problem> reshaped(const ReshapeAttributes& attributes, const InferContext& context) {
  if (attributes.shape.size() >= kMaxRank) {
    return Problem{.message = fmt::format("{} asks for {} axes without the batch; at most {} are possible.",
                                          context.node_name, attributes.shape.size(), kMaxRank - 1),
                   .remedy = "Shorten its shape."};
  }
  Shape shape = with_batch(context.src[0].shape[0], attributes.shape);
  const std::int64_t elements = context.src[0].shape.elements_from(1);
  std::int64_t known = 1;
  int open = 0;
  for (int axis = 1; axis < shape.rank; ++axis) {
    if (shape[axis] == 0 || std::ranges::count(attributes.shape, -1) > 1) return impossible(context, shape);
    if (shape[axis] == -1) {
      open = axis;
    } else if (__builtin_mul_overflow(known, shape[axis], &known) || known > elements) {
      return impossible(context, shape);
    }
  }
  if (open == 0 ? known != elements : elements % known != 0) return impossible(context, shape);
  if (open != 0) shape[open] = elements / known;
  return shape;
}

}  // namespace

OpDefinition reshape_op() {
  using A = ReshapeAttributes;
  return view_op(
      OpBuilder<A>("Reshape")
          .category("Shape")
          .summary("Gives the numbers of each sample another shape; their order stays.")
          .formula("(N, ...) -> (N, shape)")
          .pytorch("torch.reshape(src, (N, *shape))")
          .input("src", PortType::any, "Anything.")
          .output("dst", "The same numbers.")
          .attribute("shape", &A::shape,
                     {.min = -1,
                      .max = 1e9,
                      .doc = "Sizes of one sample without the batch; one may be -1, which is worked out."})
          .onnx({.type = "Reshape", .since_opset = 13})
          .example({.attributes = {{"shape", Ints{3, -1, 2}}}, .src = {Shape{2, 4, 9}}})
          .example({.src = {Shape{3, 2, 5}}})
          .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
            OnnxSteps steps(node);
            std::vector<std::int64_t> sizes{0};  // the batch as it is
            sizes.insert(sizes.end(), attributes.shape.begin(), attributes.shape.end());
            return steps.last("Reshape", {node.inputs[0], steps.list(sizes)});
          })
          .to_pytorch([](const A&, const PyTorchLayer& layer) {
            const Shape& dst = layer.dst[0].shape;
            Ints sizes{-1};  // the batch as it is
            sizes.insert(sizes.end(), dst.begin() + 1, dst.end());
            return PyTorchNode{.value = fmt::format("{}.reshape{}", layer.inputs[0], python_tuple(sizes))};
          }),
      reshaped);
}

}  // namespace netwright::engine
