// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/block.h"
#include "engine/graph/op_builder.h"

namespace netwright::engine {
namespace {

struct ResidualBlockAttributes {
  std::int64_t out_channels = 64;
  std::int64_t stride = 1;
  std::string kind = "basic";
};

/// How much narrower a bottleneck is inside than its output (He et al., table 1).
constexpr std::int64_t kBottleneck = 4;

/// A convolution without bias, padded to keep the size at stride 1, and a batch norm.
Port conv_norm(BlockBuilder& block, const std::string& number, Port src, std::int64_t channels,
               std::int64_t kernel, std::int64_t stride) {
  const Port conv = block.add("conv" + number, "Conv2d", {src},
                              {{"out_channels", channels},
                               {"kernel", Ints{kernel, kernel}},
                               {"stride", Ints{stride, stride}},
                               {"padding", Ints{kernel / 2, kernel / 2}},
                               {"bias", false}});
  return block.add("norm" + number, "BatchNorm2d", {conv});
}

ExpandOutcome expand_residual_block(const ResidualBlockAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_images(context)) return *std::move(problem);
  const std::int64_t channels = attributes.out_channels;
  const bool bottleneck = attributes.kind == "bottleneck";
  if (bottleneck && channels % kBottleneck != 0) {
    return Problem{.message = fmt::format("{} has {} output channels; a bottleneck needs a multiple of {}.",
                                          context.node_name, channels, kBottleneck),
                   .remedy = "Change out_channels, or set kind to basic."};
  }
  BlockBuilder block;
  const Port src = block.input();
  Port path = src;
  if (bottleneck) {
    path = block.add("relu1", "ReLU", {conv_norm(block, "1", path, channels / kBottleneck, 1, 1)});
    path = block.add("relu2", "ReLU",
                     {conv_norm(block, "2", path, channels / kBottleneck, 3, attributes.stride)});
    path = conv_norm(block, "3", path, channels, 1, 1);
  } else {
    path = block.add("relu1", "ReLU", {conv_norm(block, "1", path, channels, 3, attributes.stride)});
    path = conv_norm(block, "2", path, channels, 3, 1);
  }
  const bool same = attributes.stride == 1 && context.src[0].shape[1] == channels;
  const Port shortcut = same ? src : conv_norm(block, "_shortcut", src, channels, 1, attributes.stride);
  block.output(block.add("relu", "ReLU", {block.add("add", "Add", {path, shortcut})}));
  return std::move(block).build();
}

}  // namespace

OpDefinition residual_block_op() {
  using A = ResidualBlockAttributes;
  return OpBuilder<A>("ResidualBlock")
      .category("Block")
      .summary(
          "The building block of a ResNet: convolutions whose result is added to what came in, so that deep "
          "networks learn.")
      .formula("dst = relu(norm(conv(relu(norm(conv(src))))) + shortcut(src))")
      .pytorch("torchvision.models.resnet.BasicBlock")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .output("dst", "Images (N, out_channels, H / stride, W / stride).")
      .attribute("out_channels", &A::out_channels, {.min = 1, .max = 1e6, .doc = "Channels that come out."})
      .attribute(
          "stride", &A::stride,
          {.min = 1, .max = 16, .unit = "px", .doc = "Step between positions; 2 halves height and width."})
      .attribute(
          "kind", &A::kind,
          {.doc = "Two 3x3 convolutions (basic), or 1x1, 3x3, 1x1 with a quarter of the channels inside "
                  "(bottleneck).",
           .choices = {"basic", "bottleneck"}})
      .example({.attributes = {{"out_channels", std::int64_t{3}}}, .src = {Shape{3, 3, 5, 4}}})
      .example({.attributes = {{"out_channels", std::int64_t{4}}, {"stride", std::int64_t{2}}},
                .src = {Shape{3, 2, 5, 6}}})
      .example({.attributes = {{"out_channels", std::int64_t{8}}, {"kind", std::string("bottleneck")}},
                .src = {Shape{3, 2, 4, 3}}})
      .expand(expand_residual_block);
}

}  // namespace netwright::engine
