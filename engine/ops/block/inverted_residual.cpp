// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/block.h"
#include "engine/graph/op_builder.h"

namespace netwright::engine {
namespace {

struct InvertedResidualAttributes {
  std::int64_t out_channels = 32;
  std::int64_t stride = 1;
  std::int64_t expansion = 6;
};

struct ConvNorm {
  std::string name;
  std::int64_t channels = 1;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t groups = 1;
};

Port add_conv_norm(BlockBuilder& block, const ConvNorm& part, Port src) {
  const std::int64_t padding = part.kernel / 2;
  const Port conv = block.add(part.name, "Conv2d", {src},
                              {{"out_channels", part.channels},
                               {"kernel", Ints{part.kernel, part.kernel}},
                               {"stride", Ints{part.stride, part.stride}},
                               {"padding", Ints{padding, padding}},
                               {"groups", part.groups},
                               {"bias", false}});
  return block.add(part.name + "_norm", "BatchNorm2d", {conv});
}

ExpandOutcome expand_inverted_residual(const InvertedResidualAttributes& attributes,
                                       const InferContext& context) {
  if (auto problem = unless_images(context)) return *std::move(problem);
  const std::int64_t channels = context.src[0].shape[1];
  const std::int64_t inside = channels * attributes.expansion;
  BlockBuilder block;
  const Port src = block.input();
  Port path = src;
  if (attributes.expansion > 1) {
    path = add_conv_norm(block, {.name = "expand", .channels = inside}, path);
    path = block.add("expand_relu6", "ReLU6", {path});
  }
  path = add_conv_norm(
      block,
      {.name = "depthwise", .channels = inside, .kernel = 3, .stride = attributes.stride, .groups = inside},
      path);
  path = block.add("depthwise_relu6", "ReLU6", {path});
  path = add_conv_norm(block, {.name = "project", .channels = attributes.out_channels}, path);
  const bool same = attributes.stride == 1 && channels == attributes.out_channels;
  block.output(same ? block.add("add", "Add", {src, path}) : path);
  return std::move(block).build();
}

}  // namespace

OpDefinition inverted_residual_op() {
  using A = InvertedResidualAttributes;
  return OpBuilder<A>("InvertedResidual")
      .category("Block")
      .summary(
          "The building block of MobileNetV2: widens the channels, filters each of them alone, and narrows "
          "them "
          "again.")
      .formula("dst = [src +] norm(conv1x1(relu6(norm(depthwise3x3(relu6(norm(conv1x1(src))))))))")
      .pytorch("torchvision.models.mobilenetv2.InvertedResidual")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .output("dst", "Images (N, out_channels, H / stride, W / stride); src is added where shapes agree.")
      .attribute("out_channels", &A::out_channels, {.min = 1, .max = 1e6, .doc = "Channels that come out."})
      .attribute(
          "stride", &A::stride,
          {.min = 1, .max = 16, .unit = "px", .doc = "Step between positions; 2 halves height and width."})
      .attribute("expansion", &A::expansion,
                 {.min = 1, .max = 64, .doc = "How many times more channels there are inside."})
      .example({.attributes = {{"out_channels", std::int64_t{2}}, {"expansion", std::int64_t{3}}},
                .src = {Shape{3, 2, 5, 4}}})
      .example({.attributes = {{"out_channels", std::int64_t{3}},
                               {"stride", std::int64_t{2}},
                               {"expansion", std::int64_t{1}}},
                .src = {Shape{4, 3, 8, 7}}})
      .expand(expand_inverted_residual);
}

}  // namespace netwright::engine
