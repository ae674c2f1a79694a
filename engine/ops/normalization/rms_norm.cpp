// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/layer_norm.h"

namespace netwright::engine {
namespace {

struct RmsNormAttributes {
  std::int64_t axis = -1;
  double eps = 0x1p-23;  // as PyTorch: the distance of 1 and the next f32
  bool affine = true;
};

SampleNorm sample_norm(const RmsNormAttributes& attributes, Lowering& lowering) {
  return row_norm(lowering.desc(lowering.src(0)).shape, attributes.axis,
                  {.eps = attributes.eps, .root_mean_square = true}, attributes.affine, false);
}

std::vector<OnnxNode> rms_norm_to_onnx(const RmsNormAttributes& attributes, const OnnxNode& node,
                                       std::span<const TensorDesc> src) {
  const std::string &in = node.inputs[0], &out = node.outputs[0];
  const int rank = src[0].shape.rank;
  Ints axes;
  for (std::int64_t axis = attributes.axis < 0 ? attributes.axis + rank : attributes.axis; axis < rank;
       ++axis)
    axes.push_back(axis);
  const auto step = [&](std::string type, std::vector<std::string> inputs, const std::string& to) {
    return OnnxNode{.type = std::move(type), .name = to, .inputs = std::move(inputs), .outputs = {to}};
  };
  const std::string normalized = attributes.affine ? out + "/normalized" : out;
  std::vector<OnnxNode> nodes{
      step("Mul", {in, in}, out + "/squares"), step("ReduceMean", {out + "/squares"}, out + "/mean"),
      step("Add", {out + "/mean", out + "/eps"}, out + "/sum"), step("Sqrt", {out + "/sum"}, out + "/root"),
      step("Div", {in, out + "/root"}, normalized)};
  nodes[1].attributes = {{"axes", axes}, {"keepdims", std::int64_t{1}}};
  nodes[2].constants = {onnx_filled(out + "/eps", {}, attributes.eps)};
  if (attributes.affine) nodes.push_back(step("Mul", {normalized, node.inputs[1]}, out));
  return nodes;
}

}  // namespace

OpDefinition rms_norm_op() {
  using A = RmsNormAttributes;
  return OpBuilder<A>("RMSNorm")
      .category("Normalization")
      .summary(
          "Divides the last axes of every sample by their root mean square, then scales by learned numbers.")
      .formula("dst = weight * src / sqrt(mean(src^2) + eps), the mean over axis and all behind it")
      .pytorch("torch.nn.RMSNorm")
      .input("src")
      .output("dst")
      .attribute("axis", &A::axis, first_axis_options())
      .attribute("eps", &A::eps,
                 {.min = 1e-12, .max = 1, .doc = "Added to the mean square so that it is never zero."})
      .attribute("affine", &A::affine, {.doc = "Whether each element gets a learned scale."})
      .onnx({.type = "ReduceMean", .since_opset = 13})
      .example({.src = {Shape{3, 4, 7}}})
      .example({.attributes = {{"axis", 1}, {"eps", 1e-3}}, .src = {Shape{2, 3, 5}}})
      .example({.attributes = {{"affine", false}}, .src = {Shape{4, 9}}})
      .infer([](const A& attributes, const InferContext& context) -> InferOutcome {
        const auto axis = resolve_axis(context, attributes.axis);
        if (const auto* problem = std::get_if<Problem>(&axis)) return *problem;
        const TensorDesc& src = context.src[0];
        return Inferred{
            .dst = {src},
            .weights = norm_weights(axes_from(src.shape, attributes.axis), attributes.affine, false)};
      })
      .forward(
          [](const A& a, Lowering& lowering) { forward_sample_norm(sample_norm(a, lowering), lowering); })
      .backward(
          [](const A& a, Lowering& lowering) { backward_sample_norm(sample_norm(a, lowering), lowering); })
      .to_onnx(rms_norm_to_onnx)
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call = pytorch_row_norm("RMSNorm", layer, attributes.axis);
        call.option("eps", python_number(attributes.eps));
        return pytorch_module(
            layer, call.option("elementwise_affine", python_bool(attributes.affine), "True").text());
      });
}

}  // namespace netwright::engine
