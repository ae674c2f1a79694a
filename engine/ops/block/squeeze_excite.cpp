// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/graph/block.h"
#include "engine/graph/op_builder.h"

namespace netwright::engine {
namespace {

struct SqueezeExciteAttributes {
  std::int64_t reduction = 16;
};

ExpandOutcome expand_squeeze_excite(const SqueezeExciteAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_images(context)) return *std::move(problem);
  const std::int64_t channels = context.src[0].shape[1];
  const std::int64_t narrow = std::max<std::int64_t>(1, channels / attributes.reduction);
  const Ints one{1, 1};
  BlockBuilder block;
  const Port src = block.input();
  const Port mean = block.add("squeeze", "GlobalAvgPool2d", {src});
  const Port hidden = block.add("reduce", "Conv2d", {mean}, {{"out_channels", narrow}, {"kernel", one}});
  const Port active = block.add("relu", "ReLU", {hidden});
  const Port scores = block.add("restore", "Conv2d", {active}, {{"out_channels", channels}, {"kernel", one}});
  block.output(block.add("scale", "Mul", {src, block.add("gate", "Sigmoid", {scores})}));
  return std::move(block).build();
}

}  // namespace

OpDefinition squeeze_excite_op() {
  using A = SqueezeExciteAttributes;
  return OpBuilder<A>("SqueezeExcite")
      .category("Block")
      .summary("Looks at every channel's mean and turns whole channels up or down by it.")
      .formula("dst = src * sigmoid(conv1x1(relu(conv1x1(mean(src)))))")
      .pytorch("torchvision.ops.SqueezeExcitation")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .output("dst", "The same shape, each channel scaled by a number between 0 and 1.")
      .attribute("reduction", &A::reduction,
                 {.min = 1, .max = 1024, .doc = "How many times fewer channels there are inside."})
      .example({.attributes = {{"reduction", std::int64_t{2}}}, .src = {Shape{3, 4, 3, 5}}})
      .example({.src = {Shape{2, 3, 1, 1}}})
      .expand(expand_squeeze_excite);
}

}  // namespace netwright::engine
