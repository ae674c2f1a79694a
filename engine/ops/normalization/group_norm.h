// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/core.h>

#include <string>
#include <vector>

#include "engine/exchange/onnx/onnx_constants.h"
#include "engine/graph/op_builder.h"
#include "engine/graph/window_rules.h"
#include "engine/graph/wording.h"
#include "kernels/api/normalization.h"

namespace netwright::engine {

/// What the normalisations within a sample share: GroupNorm, InstanceNorm1d, ..., LayerNorm and RMSNorm.

/// One of them for the kernels: the input seen as `shape` (rows, channels, ...), with a learned scale and
/// perhaps shift for each channel.
struct SampleNorm {
  kernels::GroupNormAttributes attributes = {};
  Shape shape;
  bool weight = true;
  bool bias = true;
};

inline TensorId seen_as(Lowering& lowering, TensorId tensor, const Shape& shape) {
  return lowering.desc(tensor).shape == shape ? tensor : lowering.view(tensor, shape);
}

/// Mean and 1 / standard deviation of every group.
inline TensorId statistics(const SampleNorm& norm, Lowering& lowering) {
  return lowering.saved("statistics", {.type = lowering.desc(lowering.src(0)).type,
                                       .shape = {norm.shape[0], norm.attributes.groups, 2}});
}

inline void forward_sample_norm(const SampleNorm& norm, Lowering& lowering) {
  const Shape channels{norm.shape[1]};
  std::vector<TensorId> src{seen_as(lowering, lowering.src(0), norm.shape)};
  if (norm.weight) src.push_back(seen_as(lowering, lowering.weight("weight"), channels));
  if (norm.bias) src.push_back(seen_as(lowering, lowering.weight("bias"), channels));
  std::vector<TensorId> dst{seen_as(lowering, lowering.dst(), norm.shape)};
  if (lowering.differentiates()) dst.push_back(statistics(norm, lowering));
  lowering.call(kernels::kGroupNormForward, norm.attributes, src, dst);
}

inline void backward_sample_norm(const SampleNorm& norm, Lowering& lowering) {
  if (!norm.weight && !lowering.needs_diff_src(0)) return;
  const Shape channels{norm.shape[1]};
  const TensorId input = lowering.src(0);
  std::vector<TensorId> src{seen_as(lowering, input, norm.shape), statistics(norm, lowering),
                            seen_as(lowering, lowering.diff_dst(), norm.shape)};
  if (norm.weight) src.push_back(seen_as(lowering, lowering.weight("weight"), channels));
  const TensorId diff_src =
      lowering.needs_diff_src(0) ? lowering.diff_src(0) : lowering.temporary(lowering.desc(input));
  std::vector<TensorId> dst{seen_as(lowering, diff_src, norm.shape)};
  if (norm.weight) dst.push_back(seen_as(lowering, lowering.diff_weight("weight"), channels));
  if (norm.bias) dst.push_back(seen_as(lowering, lowering.diff_weight("bias"), channels));
  lowering.call(kernels::kGroupNormBackward, norm.attributes, src, dst);
}

/// A learned scale of `shape` and perhaps a shift. Neither is pulled towards zero.
inline std::vector<WeightSpec> norm_weights(const Shape& shape, bool weight, bool bias) {
  std::vector<WeightSpec> weights;
  if (weight)
    weights.push_back({.name = "weight", .shape = shape, .init = WeightInit::ones, .decays = false});
  if (bias) weights.push_back({.name = "bias", .shape = shape, .init = WeightInit::zeros, .decays = false});
  return weights;
}

inline const AttributeOptions& eps_options() {
  static const AttributeOptions kOptions{
      .min = 1e-12, .max = 1, .doc = "Added to the variance so that it is never zero."};
  return kOptions;
}

/// nn.GroupNorm and nn.InstanceNorm refuse groups of one number, which they could not train on; the function
/// they call computes them.
inline PyTorchNode pytorch_group_norm(const PyTorchLayer& layer, const std::string& module,
                                      std::int64_t groups, double eps) {
  if (layer.src[0].shape.elements_from(1) > groups) return pytorch_module(layer, module);
  return {.module = module,
          .value = fmt::format("torch.group_norm({}, {}, {}.weight, {}.bias, eps={})", layer.inputs[0],
                               groups, layer.self(), layer.self(), python_number(eps))};
}

struct InstanceNormAttributes {
  double eps = 1e-5;
  bool affine = false;
};

inline SampleNorm sample_norm(const InstanceNormAttributes& attributes, Lowering& lowering) {
  const Shape& shape = lowering.desc(lowering.src(0)).shape;
  return {.attributes = {.groups = shape[1], .eps = attributes.eps},
          .shape = shape,
          .weight = attributes.affine,
          .bias = attributes.affine};
}

/// InstanceNorm1d, InstanceNorm2d and InstanceNorm3d but for their examples.
inline OpBuilder<InstanceNormAttributes> instance_norm(int axes) {
  using A = InstanceNormAttributes;
  const SpatialWords& words = spatial_words(axes);
  return OpBuilder<A>(fmt::format("InstanceNorm{}", words.suffix))
      .category("Normalization")
      .summary(fmt::format("Gives every channel of every one of the {} mean 0 and spread 1 by itself.",
                           words.things))
      .formula("dst = (src - mean) / sqrt(var + eps), mean and var of each channel of each sample")
      .pytorch(fmt::format("torch.nn.InstanceNorm{}", words.suffix))
      .input("src", PortType::real, fmt::format("{} {}.", capitalized(words.things), words.shape))
      .output("dst")
      .attribute("eps", &A::eps, eps_options())
      .attribute("affine", &A::affine, {.doc = "Whether each channel gets a learned scale and shift."})
      .onnx({.type = "InstanceNormalization", .since_opset = 6})
      .infer([axes](const A& attributes, const InferContext& context) -> InferOutcome {
        if (auto problem = unless_spatial(context, axes)) return *std::move(problem);
        const TensorDesc& src = context.src[0];
        if (src.shape.elements_from(2) == 1) {
          return Problem{
              .message = fmt::format("{} gets one number a channel of each sample from {}: without "
                                     "a spread every one becomes 0.",
                                     context.node_name, described(context)),
              .remedy = fmt::format("Shrink the {} less before it, or use another normalisation.",
                                    spatial_words(axes).things)};
        }
        return Inferred{.dst = {src},
                        .weights = norm_weights({src.shape[1]}, attributes.affine, attributes.affine)};
      })
      .forward(
          [](const A& a, Lowering& lowering) { forward_sample_norm(sample_norm(a, lowering), lowering); })
      .backward(
          [](const A& a, Lowering& lowering) { backward_sample_norm(sample_norm(a, lowering), lowering); })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        OnnxNode norm = node;
        norm.type = "InstanceNormalization";
        norm.attributes["epsilon"] = attributes.eps;
        if (!attributes.affine) {
          const Shape channels{src[0].shape[1]};
          norm.constants = {onnx_filled(node.outputs[0] + "/scale", channels, 1),
                            onnx_filled(node.outputs[0] + "/shift", channels, 0)};
          for (const NamedTensor& constant : norm.constants) norm.inputs.push_back(constant.name);
        }
        return std::vector{norm};
      })
      .to_pytorch([axes](const A& attributes, const PyTorchLayer& layer) {
        const std::int64_t channels = layer.src[0].shape[1];
        PythonCall call(fmt::format("nn.InstanceNorm{}d", axes));
        call.argument(channels).option("eps", python_number(attributes.eps), "1e-05");
        call.option("affine", python_bool(attributes.affine), "False");
        return pytorch_group_norm(layer, call.text(), channels, attributes.eps);
      });
}

}  // namespace netwright::engine
