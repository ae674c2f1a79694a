// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/ops/convolution/convolution.h"

namespace netwright::engine {

/// ConvTranspose1d and ConvTranspose2d but for their examples. What a convolution with the same weight does
/// backward is done forward here, and the other way round.

template <int axes>
struct ConvTransposeAttributes {
  std::int64_t out_channels = 16;
  std::array<std::int64_t, axes> kernel = every_axis<axes>(2);
  std::array<std::int64_t, axes> stride = every_axis<axes>(2);
  std::array<std::int64_t, axes> padding = every_axis<axes>(0);
  std::array<std::int64_t, axes> output_padding = every_axis<axes>(0);
  std::array<std::int64_t, axes> dilation = every_axis<axes>(1);
  std::int64_t groups = 1;
  bool bias = true;

  Window window() const {
    return {.axes = axes,
            .kernel = spatial(kernel, 1),
            .stride = spatial(stride, 1),
            .padding_begin = spatial(padding, 0),
            .padding_end = spatial(padding, 0),
            .dilation = spatial(dilation, 1)};
  }
};

/// (N, out_channels, OH, OW) where OH = (H - 1) stride - 2 padding + dilation (kernel - 1) + output_padding
/// + 1.
template <int axes>
std::variant<Shape, Problem> spread(const ConvTransposeAttributes<axes>& attributes,
                                    const InferContext& context) {
  Shape dst = context.src[0].shape;
  dst[1] = attributes.out_channels;
  for (std::size_t i = 0; i < axes; ++i) {
    const std::int64_t stride = attributes.stride[i];
    if (attributes.output_padding[i] >= stride) {
      return Problem{
          .message = fmt::format("{} has output_padding {} with stride {}, but it only chooses among the "
                                 "sizes that a step of the stride leaves open.",
                                 context.node_name, attributes.output_padding[i], stride),
          .remedy = fmt::format("Set output_padding to at most {}.", stride - 1)};
    }
    std::int64_t& size = dst.dims[i + 2];
    const std::int64_t in = size;
    size = (in - 1) * stride - 2 * attributes.padding[i] +
           attributes.dilation[i] * (attributes.kernel[i] - 1) + attributes.output_padding[i] + 1;
    if (size < 1) {
      return Problem{.message = fmt::format("The padding of {}, {}, leaves nothing of what it makes from {}.",
                                            context.node_name, attributes.padding[i], described(context)),
                     .remedy = "Set less padding, or make the kernel or the stride larger."};
    }
  }
  return dst;
}

template <int axes>
InferOutcome infer_conv_transpose(const ConvTransposeAttributes<axes>& attributes,
                                  const InferContext& context) {
  if (auto problem = unless_spatial(context, axes)) return *std::move(problem);
  if (auto problem = check_groups(context, attributes.out_channels, attributes.groups))
    return *std::move(problem);
  const auto dst = spread(attributes, context);
  if (const auto* problem = std::get_if<Problem>(&dst)) return *problem;
  return Inferred{.dst = {{.type = context.src[0].type, .shape = std::get<Shape>(dst)}},
                  .weights = filters(context.src[0].shape[1], attributes.out_channels / attributes.groups,
                                     attributes.window(), attributes.out_channels, attributes.bias)};
}

template <int axes>
void forward_conv_transpose(const ConvTransposeAttributes<axes>& attributes, Lowering& lowering) {
  const TensorId dst = lowering.dst();
  lowering.call(kernels::kConvolutionBackwardData,
                convolution_attributes(attributes.window(), attributes.groups),
                {lowering.src(0), lowering.weight("weight")}, {dst});
  if (attributes.bias) lowering.call(kernels::kChannelBiasForward, {}, {dst, lowering.weight("bias")}, {dst});
}

template <int axes>
void backward_conv_transpose(const ConvTransposeAttributes<axes>& attributes, Lowering& lowering) {
  const kernels::ConvolutionAttributes window =
      convolution_attributes(attributes.window(), attributes.groups);
  if (lowering.needs_diff_src(0)) {
    lowering.call(kernels::kConvolutionForward, window, {lowering.diff_dst(), lowering.weight("weight")},
                  {lowering.diff_src(0)});
  }
  lowering.call(kernels::kConvolutionBackwardWeight, window, {lowering.diff_dst(), lowering.src(0)},
                {lowering.diff_weight("weight")});
  if (attributes.bias)
    lowering.call(kernels::kChannelBiasBackward, {}, {lowering.diff_dst()}, {lowering.diff_weight("bias")});
}

template <int axes>
PyTorchNode conv_transpose_in_pytorch(const ConvTransposeAttributes<axes>& attributes,
                                      const PyTorchLayer& layer) {
  PythonCall call = pytorch_convolution(attributes, "ConvTranspose", layer);
  call.option("padding", python_sizes(attributes.padding), "0")
      .option("output_padding", python_sizes(attributes.output_padding), "0");
  return pytorch_module(layer, pytorch_filters(call, attributes));
}

template <int axes>
OpBuilder<ConvTransposeAttributes<axes>> conv_transpose() {
  using A = ConvTransposeAttributes<axes>;
  const SpatialWords& words = spatial_words(axes);
  const std::string unit(words.unit);
  return OpBuilder<A>(fmt::format("ConvTranspose{}", words.suffix))
      .category("Convolution")
      .summary(
          fmt::format("Enlarges {}: every value paints a small learned pattern, and what overlaps adds up.",
                      words.things))
      .formula(
          "dst[n, o, y*stride + i*dilation - padding, ...] += src[n,c,y,x] * weight[c,o,i,j]; dst += bias[o]")
      .pytorch(fmt::format("torch.nn.ConvTranspose{}", words.suffix))
      .input("src", PortType::real, fmt::format("{} {}.", capitalized(words.things), words.shape))
      .output("dst", fmt::format("{} (N, out_channels, {}).", capitalized(words.things), words.out))
      .attribute("out_channels", &A::out_channels, {.min = 1, .max = 1e6, .doc = "How many output channels."})
      .attribute("kernel", &A::kernel,
                 {.min = 1,
                  .max = 1024,
                  .unit = unit,
                  .doc = fmt::format("{} of the patterns.", capitalized(words.sides))})
      .attribute(
          "stride", &A::stride,
          {.min = 1, .max = 1024, .unit = unit, .doc = "Distance between the patterns of two neighbours."})
      .attribute(
          "padding", &A::padding,
          {.min = 0, .max = 1024, .unit = unit, .doc = "How much is cut off at both ends of each axis."})
      .attribute(
          "output_padding", &A::output_padding,
          {.min = 0,
           .max = 1023,
           .unit = unit,
           .doc = "Added at the end of each axis, less than the stride: chooses one of the possible sizes."})
      .attribute("dilation", &A::dilation,
                 {.min = 1, .max = 1024, .unit = unit, .doc = "Distance between the elements of a pattern."})
      .attribute("groups", &A::groups,
                 {.min = 1, .max = 1e6, .doc = "Splits the channels into groups that do not see each other."})
      .attribute("bias", &A::bias, {.doc = "Whether a learned number is added to each output channel."})
      .onnx({.type = "ConvTranspose", .since_opset = 11})
      .infer(infer_conv_transpose<axes>)
      .cost([](const A&, const InferContext& context, const Inferred& inferred) {
        return Cost{.multiply_adds = saturating_product(
                        {context.src[0].shape.elements(), inferred.weights[0].shape.elements_from(1)})};
      })
      .forward(forward_conv_transpose<axes>)
      .bf16_products()
      .backward(backward_conv_transpose<axes>)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode transposed = onnx_convolution(node, "ConvTranspose", attributes.window(), attributes.groups);
        transposed.attributes["output_padding"] =
            Ints(attributes.output_padding.begin(), attributes.output_padding.end());
        return std::vector{transposed};
      })
      .to_pytorch(conv_transpose_in_pytorch<axes>);
}

}  // namespace netwright::engine
