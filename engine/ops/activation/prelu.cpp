// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {
namespace {

struct PReluAttributes {
  bool per_channel = false;
  double initial_slope = 0.25;
};

std::int64_t slopes_of(const PReluAttributes& attributes, const Shape& src) {
  return attributes.per_channel && src.rank > 1 ? src[1] : 1;
}

/// The slopes where numpy's rule lines them up with axis 1 of src.
Shape slope_shape(std::int64_t slopes, const Shape& src) {
  Shape shape = src;
  for (int axis = 0; axis < src.rank; ++axis) shape[axis] = axis == 1 ? slopes : 1;
  return shape;
}

TensorId seen_from_src(Lowering& lowering, TensorId slopes) {
  return lowering.view(slopes,
                       slope_shape(lowering.desc(slopes).shape[0], lowering.desc(lowering.src(0)).shape));
}

void backward_prelu(const PReluAttributes&, Lowering& lowering) {
  const auto prelu = kernels::BinaryFunction::prelu;
  if (lowering.needs_diff_src(0)) {
    lowering.call(kernels::kBinaryBackward, {.function = prelu, .operand = 0},
                  {lowering.src(0), seen_from_src(lowering, lowering.weight("weight")), lowering.diff_dst()},
                  {lowering.diff_src(0)});
  }
  lowering.call(kernels::kBinaryBackward, {.function = prelu, .operand = 1},
                {lowering.src(0), lowering.diff_dst()},
                {seen_from_src(lowering, lowering.diff_weight("weight"))});
}

}  // namespace

OpDefinition prelu_op() {
  using A = PReluAttributes;
  return OpBuilder<A>("PReLU")
      .category("Activation")
      .summary("Keeps positive values and scales negative ones by a slope that is learned.")
      .formula("dst = src where src > 0, else weight * src")
      .pytorch("torch.nn.PReLU(num_parameters=1 or channels)")
      .input("src", PortType::real, "Numbers; axis 1 is the channels.")
      .output("dst", "The same shape.")
      .attribute("per_channel", &A::per_channel, {.doc = "A slope for each channel instead of one for all."})
      .attribute("initial_slope", &A::initial_slope,
                 {.min = -10, .max = 10, .doc = "The slope before anything is learned."})
      .onnx({.type = "PRelu", .since_opset = 9})
      .example({.src = {Shape{3, 5}}})
      .example({.attributes = {{"per_channel", true}}, .src = {Shape{2, 3, 5, 3}}})
      .example({.attributes = {{"per_channel", true}}, .src = {Shape{3, 5}}})
      .infer([](const A& attributes, const InferContext& context) -> InferOutcome {
        return Inferred{.dst = {context.src[0]},
                        .weights = {{.name = "weight",
                                     .shape = {slopes_of(attributes, context.src[0].shape)},
                                     .init = WeightInit::constant,
                                     .scale = attributes.initial_slope,
                                     .decays = false}}};
      })
      .forward([](const A&, Lowering& lowering) {
        lowering.call(kernels::kBinaryForward, {.function = kernels::BinaryFunction::prelu},
                      {lowering.src(0), seen_from_src(lowering, lowering.weight("weight"))},
                      {lowering.dst()});
      })
      .backward(backward_prelu)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        OnnxSteps steps(node);
        const Shape shape = slope_shape(slopes_of(attributes, src[0].shape), src[0].shape);
        const std::string slopes =
            steps.add("Reshape", {node.inputs[1], steps.list({shape.begin(), shape.end()})});
        return steps.last("PRelu", {node.inputs[0], slopes});
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call("nn.PReLU");
        call.option("num_parameters", std::to_string(slopes_of(attributes, layer.src[0].shape)), "1");
        return pytorch_module(layer,
                              call.option("init", python_number(attributes.initial_slope), "0.25").text());
      });
}

}  // namespace netwright::engine
