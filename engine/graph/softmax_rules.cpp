// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/softmax_rules.h"

#include "kernels/api/activation.h"

namespace netwright::engine {
namespace {

InferOutcome infer_softmax(const SoftmaxAttributes& attributes, const InferContext& context) {
  const auto axis = resolve_axis(context, attributes.axis);
  if (const auto* problem = std::get_if<Problem>(&axis)) return *problem;
  return same_shape(context);
}

kernels::SoftmaxAttributes kernel_attributes(const SoftmaxAttributes& attributes, bool logarithm,
                                             Lowering& lowering) {
  const int rank = lowering.desc(lowering.src(0)).shape.rank;
  return {.axis = static_cast<int>(attributes.axis < 0 ? attributes.axis + rank : attributes.axis),
          .logarithm = logarithm};
}

}  // namespace

OpDefinition softmax_like_op(OpBuilder<SoftmaxAttributes> op, bool logarithm, const OnnxSpelling& onnx) {
  using A = SoftmaxAttributes;
  return op.input("src", PortType::real, "Scores of any shape.")
      .output("dst", "The same shape.")
      .attribute("axis", &A::axis,
                 {.min = -kMaxRank,
                  .max = kMaxRank - 1,
                  .doc = "Along which axis the probabilities add up to 1; -1 is the last."})
      .onnx(onnx)
      .infer(infer_softmax)
      .forward([logarithm](const A& attributes, Lowering& lowering) {
        lowering.call(kernels::kSoftmaxForward, kernel_attributes(attributes, logarithm, lowering),
                      {lowering.src(0)}, {lowering.dst()});
      })
      .backward([logarithm](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        lowering.call(kernels::kSoftmaxBackward, kernel_attributes(attributes, logarithm, lowering),
                      {lowering.dst(), lowering.diff_dst()}, {lowering.diff_src(0)});
      })
      .to_onnx([onnx](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode written = node;
        written.type = onnx.type;
        written.attributes["axis"] = attributes.axis;
        return std::vector{written};
      })
      .to_pytorch([logarithm](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call(logarithm ? "nn.LogSoftmax" : "nn.Softmax");
        return pytorch_module(layer, call.option("dim", std::to_string(attributes.axis)).text());
      });
}

}  // namespace netwright::engine
