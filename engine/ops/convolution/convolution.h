// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/core.h>

#include <array>
#include <string>
#include <vector>

#include "engine/graph/op_builder.h"
#include "engine/graph/window_rules.h"
#include "engine/graph/wording.h"

namespace netwright::engine {

/// Conv1d, Conv2d and Conv3d but for their examples.

template <int axes>
struct ConvolutionAttributes {
  std::int64_t out_channels = 16;
  std::array<std::int64_t, axes> kernel = every_axis<axes>(3);
  std::array<std::int64_t, axes> stride = every_axis<axes>(1);
  std::array<std::int64_t, axes> padding = every_axis<axes>(0);
  bool same_padding = false;
  std::array<std::int64_t, axes> dilation = every_axis<axes>(1);
  std::int64_t groups = 1;
  bool bias = true;

  Window window() const {
    Window window{.axes = axes,
                  .kernel = spatial(kernel, 1),
                  .stride = spatial(stride, 1),
                  .padding_begin = spatial(padding, 0),
                  .padding_end = spatial(padding, 0),
                  .dilation = spatial(dilation, 1)};
    for (std::size_t i = 0; same_padding && i < axes; ++i) {
      const std::int64_t both = dilation[i] * (kernel[i] - 1);
      window.padding_begin[i] = both / 2;
      window.padding_end[i] = both - both / 2;
    }
    return window;
  }
};

/// A problem unless the groups divide the channels on both sides.
inline std::optional<Problem> check_groups(const InferContext& context, std::int64_t out_channels,
                                           std::int64_t groups) {
  const std::int64_t in_channels = context.src[0].shape[1];
  const bool in_fits = in_channels % groups == 0;
  if (in_fits && out_channels % groups == 0) return std::nullopt;
  return Problem{.message = in_fits
                                ? fmt::format("{} has {} output channels, which {} groups do not divide.",
                                              context.node_name, out_channels, groups)
                                : fmt::format("{} gets {} channels from {}, which {} groups do not divide.",
                                              context.node_name, in_channels, described(context), groups),
                 .remedy = "Choose groups that divide both the input's channels and out_channels."};
}

/// The weight (first, second, kernel) and the bias of `out_channels` filters, initialised as PyTorch does.
inline std::vector<WeightSpec> filters(std::int64_t first, std::int64_t second, const Window& window,
                                       std::int64_t out_channels, bool bias) {
  Shape shape{first, second};
  std::int64_t fan_in = second;
  for (int i = 0; i < window.axes; ++i) {
    const std::int64_t size = window.kernel[static_cast<std::size_t>(i)];
    shape.dims[static_cast<std::size_t>(shape.rank++)] = size;
    fan_in = saturating_product({fan_in, size});
  }
  std::vector<WeightSpec> weights{
      {.name = "weight", .shape = shape, .init = WeightInit::kaiming_uniform_sqrt5, .fan_in = fan_in}};
  if (bias) {
    weights.push_back({.name = "bias",
                       .shape = {out_channels},
                       .init = WeightInit::uniform_inverse_sqrt_fan_in,
                       .fan_in = fan_in,
                       .decays = false});
  }
  return weights;
}

template <int axes>
InferOutcome infer_convolution(const ConvolutionAttributes<axes>& attributes, const InferContext& context) {
  if (auto problem = unless_spatial(context, axes)) return *std::move(problem);
  if (auto problem = check_groups(context, attributes.out_channels, attributes.groups))
    return *std::move(problem);
  if (attributes.same_padding && attributes.stride != every_axis<axes>(1)) {
    return Problem{
        .message = fmt::format("{} has same_padding and a stride above 1, but only steps of 1 give an "
                               "output as large as the input.",
                               context.node_name),
        .remedy = "Set the stride to 1, or same_padding to false and choose the padding."};
  }
  if (attributes.same_padding && attributes.padding != every_axis<axes>(0)) {
    return Problem{
        .message = fmt::format(
            "{} has same_padding, which chooses the padding, and a padding of {}.", context.node_name,
            to_string(AttributeValue(Ints(attributes.padding.begin(), attributes.padding.end())))),
        .remedy = "Set the padding to 0, or same_padding to false."};
  }
  const Window window = attributes.window();
  const auto dst = slide(context, window, attributes.out_channels);
  if (const auto* problem = std::get_if<Problem>(&dst)) return *problem;
  return Inferred{.dst = {{.type = context.src[0].type, .shape = std::get<Shape>(dst)}},
                  .weights = filters(attributes.out_channels, context.src[0].shape[1] / attributes.groups,
                                     window, attributes.out_channels, attributes.bias)};
}

template <int axes>
void forward_convolution(const ConvolutionAttributes<axes>& attributes, Lowering& lowering) {
  std::vector<TensorId> src{lowering.src(0), lowering.weight("weight")};
  if (attributes.bias) src.push_back(lowering.weight("bias"));
  const std::vector<TensorId> dst{lowering.dst()};
  lowering.call(kernels::kConvolutionForward, convolution_attributes(attributes.window(), attributes.groups),
                src, dst);
}

template <int axes>
void backward_convolution(const ConvolutionAttributes<axes>& attributes, Lowering& lowering) {
  const kernels::ConvolutionAttributes window =
      convolution_attributes(attributes.window(), attributes.groups);
  if (lowering.needs_diff_src(0)) {
    lowering.call(kernels::kConvolutionBackwardData, window, {lowering.diff_dst(), lowering.weight("weight")},
                  {lowering.diff_src(0)});
  }
  const std::vector<TensorId> src{lowering.src(0), lowering.diff_dst()};
  std::vector<TensorId> dst{lowering.diff_weight("weight")};
  if (attributes.bias) dst.push_back(lowering.diff_weight("bias"));
  lowering.call(kernels::kConvolutionBackwardWeight, window, src, dst);
}

/// Conv and ConvTranspose in ONNX.
inline OnnxNode onnx_convolution(const OnnxNode& node, std::string type, const Window& window,
                                 std::int64_t groups) {
  OnnxNode convolution = node;
  convolution.type = std::move(type);
  convolution.attributes = onnx_window(window);
  convolution.attributes["dilations"] = Ints(window.dilation.begin(), window.dilation.begin() + window.axes);
  convolution.attributes["group"] = groups;
  return convolution;
}

/// nn.Conv and nn.ConvTranspose as far as they are called alike.
template <class A>
PythonCall pytorch_convolution(const A& attributes, std::string_view type, const PyTorchLayer& layer) {
  PythonCall call(fmt::format("nn.{}{}d", type, attributes.kernel.size()));
  call.argument(layer.src[0].shape[1]).argument(attributes.out_channels);
  call.argument(python_sizes(attributes.kernel)).option("stride", python_sizes(attributes.stride), "1");
  return call;
}
/// What stands behind the padding.
template <class A>
std::string pytorch_filters(PythonCall& call, const A& attributes) {
  return call.option("dilation", python_sizes(attributes.dilation), "1")
      .option("groups", std::to_string(attributes.groups), "1")
      .option("bias", python_bool(attributes.bias), "True")
      .text();
}

template <int axes>
PyTorchNode convolution_in_pytorch(const ConvolutionAttributes<axes>& attributes, const PyTorchLayer& layer) {
  PythonCall call = pytorch_convolution(attributes, "Conv", layer);
  const std::string same = "\"same\"";
  call.option("padding", attributes.same_padding ? same : python_sizes(attributes.padding), "0");
  return pytorch_module(layer, pytorch_filters(call, attributes));
}

template <int axes>
OpBuilder<ConvolutionAttributes<axes>> convolution() {
  using A = ConvolutionAttributes<axes>;
  const SpatialWords& words = spatial_words(axes);
  const std::string unit(words.unit);
  return OpBuilder<A>(fmt::format("Conv{}", words.suffix))
      .category("Convolution")
      .summary(fmt::format(
          "Slides small learned filters over {}; each makes one output channel that shows where its "
          "pattern is.",
          words.things))
      .formula(
          "dst[n,o,y,x] = bias[o] + sum src[n, c, y*stride + i*dilation - padding, ...] * weight[o,c,i,j]")
      .pytorch(fmt::format("torch.nn.Conv{}", words.suffix))
      .input("src", PortType::real, fmt::format("{} {}.", capitalized(words.things), words.shape))
      .output("dst", fmt::format("{} (N, out_channels, {}).", capitalized(words.things), words.out))
      .attribute("out_channels", &A::out_channels, {.min = 1, .max = 1e6, .doc = "How many filters."})
      .attribute("kernel", &A::kernel,
                 {.min = 1,
                  .max = 1024,
                  .unit = unit,
                  .doc = fmt::format("{} of the filters.", capitalized(words.sides))})
      .attribute("stride", &A::stride,
                 {.min = 1, .max = 1024, .unit = unit, .doc = "Steps between positions along each axis."})
      .attribute("padding", &A::padding,
                 {.min = 0, .max = 1024, .unit = unit, .doc = "Zeros added at both ends of each axis."})
      .attribute(
          "same_padding", &A::same_padding,
          {.doc = "Adds the zeros that keep the size as it is, instead of padding; steps have to be 1."})
      .attribute("dilation", &A::dilation,
                 {.min = 1, .max = 1024, .unit = unit, .doc = "Distance between the filter's elements."})
      .attribute(
          "groups", &A::groups,
          {.min = 1,
           .max = 1e6,
           .doc =
               "Splits the channels into groups that do not see each other; as many as channels: depthwise."})
      .attribute("bias", &A::bias, {.doc = "Whether a learned number is added to each output channel."})
      .onnx({.type = "Conv", .since_opset = 11})
      .infer(infer_convolution<axes>)
      .cost([](const A&, const InferContext&, const Inferred& inferred) {
        return Cost{.multiply_adds = saturating_product(
                        {inferred.dst[0].shape.elements(), inferred.weights[0].shape.elements_from(1)})};
      })
      .forward(forward_convolution<axes>)
      .bf16_products()
      .backward(backward_convolution<axes>)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        return std::vector{onnx_convolution(node, "Conv", attributes.window(), attributes.groups)};
      })
      .to_pytorch(convolution_in_pytorch<axes>);
}

}  // namespace netwright::engine
