// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/block.h"
#include "engine/graph/op_builder.h"

namespace netwright::engine {
namespace {

struct DenseBlockAttributes {
  std::int64_t layers = 4;
  std::int64_t growth = 12;
};

ExpandOutcome expand_dense_block(const DenseBlockAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_images(context)) return *std::move(problem);
  BlockBuilder block;
  Port seen = block.input();
  for (std::int64_t layer = 1; layer <= attributes.layers; ++layer) {
    const auto name = [&](std::string_view part) { return fmt::format("{}{}", part, layer); };
    const Port norm = block.add(name("norm"), "BatchNorm2d", {seen});
    const Port conv = block.add(name("conv"), "Conv2d", {block.add(name("relu"), "ReLU", {norm})},
                                {{"out_channels", attributes.growth},
                                 {"kernel", Ints{3, 3}},
                                 {"padding", Ints{1, 1}},
                                 {"bias", false}});
    seen = block.add(name("concat"), "Concat", {seen, conv});
  }
  block.output(seen);
  return std::move(block).build();
}

}  // namespace

OpDefinition dense_block_op() {
  using A = DenseBlockAttributes;
  return OpBuilder<A>("DenseBlock")
      .category("Block")
      .summary("The building block of a DenseNet: every layer sees the results of all layers before it.")
      .formula("x(i) = concat(x(i-1), conv3x3(relu(norm(x(i-1))))) for i = 1 ... layers")
      .pytorch("torchvision.models.densenet._DenseBlock")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .output("dst", "Images (N, C + layers * growth, H, W).")
      .attribute("layers", &A::layers, {.min = 1, .max = 256, .doc = "How many convolutions."})
      .attribute("growth", &A::growth, {.min = 1, .max = 4096, .doc = "Channels that each of them adds."})
      .example({.attributes = {{"layers", std::int64_t{2}}, {"growth", std::int64_t{3}}},
                .src = {Shape{3, 2, 5, 4}}})
      .example({.attributes = {{"layers", std::int64_t{1}}, {"growth", std::int64_t{1}}},
                .src = {Shape{2, 1, 1, 3}}})
      .expand(expand_dense_block);
}

}  // namespace netwright::engine
