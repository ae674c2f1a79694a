// SPDX-License-Identifier: Apache-2.0
#include "engine/ops/normalization/group_norm.h"

namespace netwright::engine {
namespace {

struct GroupNormAttributes {
  std::int64_t groups = 1;
  double eps = 1e-5;
  bool affine = true;
};

SampleNorm sample_norm(const GroupNormAttributes& attributes, Lowering& lowering) {
  return {.attributes = {.groups = attributes.groups, .eps = attributes.eps},
          .shape = lowering.desc(lowering.src(0)).shape,
          .weight = attributes.affine,
          .bias = attributes.affine};
}

InferOutcome infer_group_norm(const GroupNormAttributes& attributes, const InferContext& context) {
  const TensorDesc& src = context.src[0];
  if (src.shape.rank < 2) {
    return Problem{.message = fmt::format("{} needs channels (N, C, ...), but gets {}.", context.node_name,
                                          described(context)),
                   .remedy = "Connect data with at least one channel a sample."};
  }
  if (src.shape[1] % attributes.groups != 0) {
    return Problem{
        .message = fmt::format("{} gets {} channels from {}, which {} groups do not divide.",
                               context.node_name, src.shape[1], described(context), attributes.groups),
        .remedy = "Choose groups that divide the input's channels."};
  }
  return Inferred{.dst = {src},
                  .weights = norm_weights({src.shape[1]}, attributes.affine, attributes.affine)};
}

/// Groups are instances of what each group looks like as one channel; scale and shift come after.
std::vector<OnnxNode> group_norm_to_onnx(const GroupNormAttributes& attributes, const OnnxNode& node,
                                         std::span<const TensorDesc> src) {
  const Shape& shape = src[0].shape;
  const std::string& out = node.outputs[0];
  const std::string plain = attributes.affine ? out + "/plain" : out;
  OnnxNode norm{.type = "InstanceNormalization",
                .name = node.name,
                .inputs = {out + "/groups", out + "/one", out + "/zero"},
                .outputs = {out + "/normalized"},
                .attributes = {{"epsilon", attributes.eps}},
                .constants = {onnx_filled(out + "/one", {attributes.groups}, 1),
                              onnx_filled(out + "/zero", {attributes.groups}, 0)}};
  Ints back(shape.begin(), shape.end()), channels(static_cast<std::size_t>(shape.rank - 1), 1);
  back[0] = 0;
  channels[0] = -1;
  std::vector<OnnxNode> nodes{onnx_reshape(node.inputs[0], {0, attributes.groups, -1}, out + "/groups"), norm,
                              onnx_reshape(out + "/normalized", back, plain)};
  if (!attributes.affine) return nodes;
  nodes.push_back(onnx_reshape(node.inputs[1], channels, out + "/scale"));
  nodes.push_back({.type = "Mul",
                   .name = out + "/scaled",
                   .inputs = {plain, out + "/scale"},
                   .outputs = {out + "/scaled"}});
  nodes.push_back(onnx_reshape(node.inputs[2], channels, out + "/shift"));
  nodes.push_back({.type = "Add",
                   .name = out + "/shifted",
                   .inputs = {out + "/scaled", out + "/shift"},
                   .outputs = {out}});
  return nodes;
}

}  // namespace

OpDefinition group_norm_op() {
  using A = GroupNormAttributes;
  return OpBuilder<A>("GroupNorm")
      .category("Normalization")
      .summary(
          "Gives every group of channels of every sample mean 0 and spread 1, then a learned scale and "
          "shift.")
      .formula(
          "dst = weight * (src - mean) / sqrt(var + eps) + bias, mean and var of each group of each sample")
      .pytorch("torch.nn.GroupNorm")
      .input("src", PortType::real, "Channels (N, C, ...).")
      .output("dst")
      .attribute("groups", &A::groups, {.min = 1, .max = 1e6, .doc = "How many groups the channels form."})
      .attribute("eps", &A::eps, eps_options())
      .attribute("affine", &A::affine, {.doc = "Whether each channel gets a learned scale and shift."})
      .onnx({.type = "InstanceNormalization", .since_opset = 6})
      .example({.attributes = {{"groups", 2}}, .src = {Shape{3, 6, 3, 5}}})
      .example({.attributes = {{"groups", 3}, {"eps", 1e-3}, {"affine", false}}, .src = {Shape{2, 6, 5}}})
      .example({.src = {Shape{4, 5}}})
      .example({.attributes = {{"groups", 1}}, .src = {Shape{2, 4, 1, 1}}})
      .infer(infer_group_norm)
      .forward(
          [](const A& a, Lowering& lowering) { forward_sample_norm(sample_norm(a, lowering), lowering); })
      .backward(
          [](const A& a, Lowering& lowering) { backward_sample_norm(sample_norm(a, lowering), lowering); })
      .to_onnx(group_norm_to_onnx)
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call("nn.GroupNorm");
        call.argument(attributes.groups).argument(layer.src[0].shape[1]);
        call.option("eps", python_number(attributes.eps), "1e-05");
        call.option("affine", python_bool(attributes.affine), "True");
        return pytorch_group_norm(layer, call.text(), attributes.groups, attributes.eps);
      });
}

}  // namespace netwright::engine
