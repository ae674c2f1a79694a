// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"
#include "kernels/api/activation.h"

namespace netwright::engine {
namespace {

struct SoftmaxAttributes {
  std::int64_t axis = 1;
};

InferOutcome infer_softmax(const SoftmaxAttributes& attributes, const InferContext& context) {
  const auto axis = resolve_axis(context, attributes.axis);
  if (const auto* problem = std::get_if<Problem>(&axis)) return *problem;
  return same_shape(context);
}

/// The axis counted from the front.
int axis_of(const SoftmaxAttributes& attributes, const Shape& shape) {
  return static_cast<int>(attributes.axis < 0 ? attributes.axis + shape.rank : attributes.axis);
}

}  // namespace

OpDefinition softmax_op() {
  using A = SoftmaxAttributes;
  return OpBuilder<A>("Softmax")
      .category("Activation")
      .summary("Turns scores into probabilities that add up to 1. CrossEntropy does this by itself.")
      .formula("dst = exp(src) / sum(exp(src)) along the axis")
      .pytorch("torch.nn.Softmax")
      .input("src")
      .output("dst")
      .attribute("axis", &A::axis,
                 {.min = -kMaxRank,
                  .max = kMaxRank - 1,
                  .doc = "Along which axis the values add up to 1; -1 is the last."})
      .onnx({.type = "Softmax", .since_opset = 13})
      .example({.src = {Shape{3, 5}}})
      .example({.attributes = {{"axis", -2}}, .src = {Shape{2, 3, 4, 3}}})
      .infer(infer_softmax)
      .forward([](const A& attributes, Lowering& lowering) {
        const int axis = axis_of(attributes, lowering.desc(lowering.src(0)).shape);
        lowering.call(kernels::kSoftmaxForward, {.axis = axis}, {lowering.src(0)}, {lowering.dst()});
      })
      .backward([](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        const int axis = axis_of(attributes, lowering.desc(lowering.src(0)).shape);
        lowering.call(kernels::kSoftmaxBackward, {.axis = axis}, {lowering.dst(), lowering.diff_dst()},
                      {lowering.diff_src(0)});
      })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode softmax = node;
        softmax.type = "Softmax";
        softmax.attributes["axis"] = attributes.axis;
        return std::vector{softmax};
      });
}

}  // namespace netwright::engine
