// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/layer_norm.h"

namespace netwright::engine {
namespace {

struct LayerNormAttributes {
  std::int64_t axis = -1;
  double eps = 1e-5;
  bool affine = true;
  bool bias = true;

  bool shifts() const { return affine && bias; }
};

SampleNorm sample_norm(const LayerNormAttributes& attributes, Lowering& lowering) {
  return row_norm(lowering.desc(lowering.src(0)).shape, attributes.axis, {.eps = attributes.eps},
                  attributes.affine, attributes.shifts());
}

}  // namespace

OpDefinition layer_norm_op() {
  using A = LayerNormAttributes;
  return OpBuilder<A>("LayerNorm")
      .category("Normalization")
      .summary("Gives the last axes of every sample mean 0 and spread 1, then a learned scale and shift.")
      .formula(
          "dst = weight * (src - mean) / sqrt(var + eps) + bias, mean and var over axis and all behind it")
      .pytorch("torch.nn.LayerNorm")
      .input("src")
      .output("dst")
      .attribute("axis", &A::axis, first_axis_options())
      .attribute("eps", &A::eps, eps_options())
      .attribute("affine", &A::affine,
                 {.doc = "Whether each element gets a learned scale, and with bias a shift."})
      .attribute("bias", &A::bias, {.doc = "Whether the learned scale comes with a shift."})
      .onnx({.type = "LayerNormalization", .since_opset = 17})
      .example({.src = {Shape{3, 4, 7}}})
      .example({.attributes = {{"axis", 2}, {"eps", 1e-3}, {"bias", false}}, .src = {Shape{2, 3, 5, 2}}})
      .example({.attributes = {{"axis", 1}, {"affine", false}}, .src = {Shape{5, 3, 2}}})
      .example({.src = {Shape{1, 5}}})
      .infer([](const A& attributes, const InferContext& context) -> InferOutcome {
        const auto axis = resolve_axis(context, attributes.axis);
        if (const auto* problem = std::get_if<Problem>(&axis)) return *problem;
        const TensorDesc& src = context.src[0];
        return Inferred{.dst = {src},
                        .weights = norm_weights(axes_from(src.shape, attributes.axis), attributes.affine,
                                                attributes.shifts())};
      })
      .forward(
          [](const A& a, Lowering& lowering) { forward_sample_norm(sample_norm(a, lowering), lowering); })
      .backward(
          [](const A& a, Lowering& lowering) { backward_sample_norm(sample_norm(a, lowering), lowering); })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        OnnxNode norm = node;
        norm.type = "LayerNormalization";
        norm.attributes = {{"axis", attributes.axis}, {"epsilon", attributes.eps}};
        if (!attributes.affine) {
          norm.constants = {
              onnx_filled(node.outputs[0] + "/scale", axes_from(src[0].shape, attributes.axis), 1)};
          norm.inputs.push_back(norm.constants[0].name);
        }
        return std::vector{norm};
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call = pytorch_row_norm("LayerNorm", layer, attributes.axis);
        call.option("eps", python_number(attributes.eps), "1e-05");
        call.option("elementwise_affine", python_bool(attributes.affine), "True");
        if (attributes.affine) call.option("bias", python_bool(attributes.bias), "True");
        return pytorch_module(layer, call.text());
      });
}

}  // namespace netwright::engine
