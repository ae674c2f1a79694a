// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/movement_rules.h"

namespace netwright::engine {
namespace {

struct PixelShuffleAttributes {
  std::int64_t factor = 2;
};

InferOutcome infer_pixel_shuffle(const PixelShuffleAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_images(context)) return *std::move(problem);
  const Shape& src = context.src[0].shape;
  const std::int64_t square = attributes.factor * attributes.factor;
  if (src[1] % square != 0) {
    return Problem{
        .message = fmt::format("{} spreads {} channels over each pixel, but gets {} from {}.",
                               context.node_name, square, src[1], described(context)),
        .remedy = fmt::format("Give it a multiple of {} channels, or choose another factor.", square)};
  }
  return inferred_shape(context,
                        {src[0], src[1] / square, src[2] * attributes.factor, src[3] * attributes.factor});
}

/// dst as (N, C, H, factor, W, factor), src as (N, C, factor, factor, H, W).
kernels::StridedCopyAttributes shuffle(const PixelShuffleAttributes& attributes, const Shape& src,
                                       const Shape& dst) {
  const std::int64_t f = attributes.factor, plane = src[2] * src[3], width = src[3];
  kernels::StridedCopyAttributes copy = dense_copy({dst[0], dst[1], src[2], f, src[3], f});
  copy.src_strides = {src[1] * plane, f * f * plane, width, f * plane, 1, plane};
  return copy;
}

}  // namespace

OpDefinition pixel_shuffle_op() {
  using A = PixelShuffleAttributes;
  OpBuilder<A> op("PixelShuffle");
  op.category("Shape")
      .summary("Makes images larger by laying groups of channels beside each other: super-resolution.")
      .formula("dst[n, c, y*f + i, x*f + j] = src[n, (c*f + i)*f + j, y, x]")
      .pytorch("torch.nn.PixelShuffle")
      .input("src", PortType::real, "Images (N, C * factor^2, H, W).")
      .output("dst", "Images (N, C, H * factor, W * factor).")
      .attribute("factor", &A::factor, {.min = 1, .max = 64, .doc = "How many times larger images become."})
      .onnx({.type = "DepthToSpace", .since_opset = 13})
      .example({.src = {Shape{2, 4, 3, 5}}})
      .example({.attributes = {{"factor", 3}}, .src = {Shape{2, 18, 2, 3}}})
      .infer(infer_pixel_shuffle)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode shuffle = node;
        shuffle.type = "DepthToSpace";
        shuffle.attributes = {{"blocksize", attributes.factor}, {"mode", std::string("CRD")}};
        return std::vector{shuffle};
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        return pytorch_module(layer, fmt::format("nn.PixelShuffle({})", attributes.factor));
      });
  return copied(op, shuffle);
}

}  // namespace netwright::engine
