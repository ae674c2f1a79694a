// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/op_builder.h"
#include "kernels/api/convolution.h"

namespace netwright::engine {
namespace {

struct Conv2dAttributes {
  std::int64_t out_channels = 16;
  std::array<std::int64_t, 2> kernel{3, 3};
  std::array<std::int64_t, 2> stride{1, 1};
  std::array<std::int64_t, 2> padding{0, 0};
  std::array<std::int64_t, 2> dilation{1, 1};
  std::int64_t groups = 1;
  bool bias = true;
};

std::optional<Problem> check_groups(const Conv2dAttributes& attributes, const InferContext& context) {
  const std::int64_t in_channels = context.src[0].shape[1];
  const bool in_fits = in_channels % attributes.groups == 0;
  if (in_fits && attributes.out_channels % attributes.groups == 0) return std::nullopt;
  return Problem{
      .message = in_fits ? fmt::format("{} has {} output channels, which {} groups do not divide.",
                                       context.node_name, attributes.out_channels, attributes.groups)
                         : fmt::format("{} gets {} channels from {}, which {} groups do not divide.",
                                       context.node_name, in_channels, described(context), attributes.groups),
      .remedy = "Choose groups that divide both the input's channels and out_channels."};
}

InferOutcome infer_conv2d(const Conv2dAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_images(context)) return *std::move(problem);
  if (auto problem = check_groups(attributes, context)) return *std::move(problem);
  const auto dst = slide(context,
                         {.kernel = attributes.kernel,
                          .stride = attributes.stride,
                          .padding = attributes.padding,
                          .dilation = attributes.dilation},
                         attributes.out_channels);
  if (const auto* problem = std::get_if<Problem>(&dst)) return *problem;
  const std::int64_t group_channels = context.src[0].shape[1] / attributes.groups;
  const std::int64_t fan_in =
      saturating_product({group_channels, attributes.kernel[0], attributes.kernel[1]});
  Inferred inferred{.dst = {{.type = context.src[0].type, .shape = std::get<Shape>(dst)}}};
  inferred.weights.push_back(
      {.name = "weight",
       .shape = {attributes.out_channels, group_channels, attributes.kernel[0], attributes.kernel[1]},
       .init = WeightInit::kaiming_uniform_sqrt5,
       .fan_in = fan_in});
  if (attributes.bias) {
    inferred.weights.push_back({.name = "bias",
                                .shape = {attributes.out_channels},
                                .init = WeightInit::uniform_inverse_sqrt_fan_in,
                                .fan_in = fan_in,
                                .decays = false});
  }
  return inferred;
}

Cost cost_conv2d(const Conv2dAttributes&, const InferContext&, const Inferred& inferred) {
  return {.multiply_adds = saturating_product(
              {inferred.dst[0].shape.elements(), inferred.weights[0].shape.elements_from(1)})};
}

kernels::Conv2dAttributes kernel_attributes(const Conv2dAttributes& attributes) {
  return {.stride = attributes.stride,
          .padding_begin = attributes.padding,
          .padding_end = attributes.padding,
          .dilation = attributes.dilation,
          .groups = attributes.groups};
}

void forward_conv2d(const Conv2dAttributes& attributes, Lowering& lowering) {
  std::vector<TensorId> src{lowering.src(0), lowering.weight("weight")};
  if (attributes.bias) src.push_back(lowering.weight("bias"));
  const std::vector<TensorId> dst{lowering.dst()};
  lowering.call(kernels::kConv2dForward, kernel_attributes(attributes), src, dst);
}

void backward_conv2d(const Conv2dAttributes& attributes, Lowering& lowering) {
  if (lowering.needs_diff_src(0)) {
    lowering.call(kernels::kConv2dBackwardData, kernel_attributes(attributes),
                  {lowering.diff_dst(), lowering.weight("weight")}, {lowering.diff_src(0)});
  }
  const std::vector<TensorId> src{lowering.src(0), lowering.diff_dst()};
  std::vector<TensorId> dst{lowering.diff_weight("weight")};
  if (attributes.bias) dst.push_back(lowering.diff_weight("bias"));
  lowering.call(kernels::kConv2dBackwardWeight, kernel_attributes(attributes), src, dst);
}

std::vector<OnnxNode> conv2d_to_onnx(const Conv2dAttributes& attributes, const OnnxNode& node,
                                     std::span<const TensorDesc>) {
  const auto& [top, left] = attributes.padding;
  OnnxNode conv = node;
  conv.type = "Conv";
  conv.attributes = {{"kernel_shape", Ints{attributes.kernel[0], attributes.kernel[1]}},
                     {"strides", Ints{attributes.stride[0], attributes.stride[1]}},
                     {"pads", Ints{top, left, top, left}},
                     {"dilations", Ints{attributes.dilation[0], attributes.dilation[1]}},
                     {"group", attributes.groups}};
  return {conv};
}

}  // namespace

OpDefinition conv2d_op() {
  using A = Conv2dAttributes;
  return OpBuilder<A>("Conv2d")
      .category("Convolution")
      .summary(
          "Slides small learned filters over images; each makes one output channel that shows where its "
          "pattern is.")
      .formula(
          "dst[n,o,y,x] = bias[o] + sum src[n, c, y*stride + i*dilation - padding, ...] * weight[o,c,i,j]")
      .pytorch("torch.nn.Conv2d")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .output("dst", "Images (N, out_channels, OH, OW).")
      .attribute("out_channels", &A::out_channels, {.min = 1, .max = 1e6, .doc = "How many filters."})
      .attribute("kernel", &A::kernel,
                 {.min = 1, .max = 1024, .unit = "px", .doc = "Height and width of the filters."})
      .attribute("stride", &A::stride,
                 {.min = 1, .max = 1024, .unit = "px", .doc = "Steps down and right between positions."})
      .attribute("padding", &A::padding,
                 {.min = 0, .max = 1024, .unit = "px", .doc = "Zeros added above and below, left and right."})
      .attribute("dilation", &A::dilation,
                 {.min = 1, .max = 1024, .unit = "px", .doc = "Distance between the filter's elements."})
      .attribute("groups", &A::groups,
                 {.min = 1, .max = 1e6, .doc = "Splits the channels into groups that do not see each other."})
      .attribute("bias", &A::bias, {.doc = "Whether a learned number is added to each output channel."})
      .onnx({.type = "Conv", .since_opset = 11})
      .example({.attributes = {{"out_channels", 4},
                               {"kernel", Ints{3, 2}},
                               {"stride", Ints{2, 1}},
                               {"padding", Ints{1, 0}},
                               {"dilation", Ints{1, 2}}},
                .src = {Shape{2, 3, 7, 6}}})
      .example(
          {.attributes = {{"out_channels", 6}, {"groups", 2}, {"bias", false}}, .src = {Shape{3, 4, 5, 3}}})
      .infer(infer_conv2d)
      .cost(cost_conv2d)
      .forward(forward_conv2d)
      .backward(backward_conv2d)
      .to_onnx(conv2d_to_onnx);
}

}  // namespace netwright::engine
