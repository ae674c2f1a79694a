// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {
namespace {

struct ClipAttributes {
  double lowest = -1;
  double highest = 1;
};

InferOutcome infer_clip(const ClipAttributes& attributes, const InferContext& context) {
  if (attributes.lowest <= attributes.highest) return same_shape(context);
  return Problem{.message = fmt::format("{} keeps values from {} to {}: there are none.", context.node_name,
                                        attributes.lowest, attributes.highest),
                 .remedy = "Make \"lowest\" at most \"highest\"."};
}

}  // namespace

OpDefinition clip_op() {
  using A = ClipAttributes;
  OpBuilder<A> op("Clip");
  op.category("Arithmetic")
      .summary("Cuts off what is below the lowest and above the highest value.")
      .formula("dst = min(max(src, lowest), highest)")
      .pytorch("torch.clamp")
      .attribute("lowest", &A::lowest, {.min = -1e15, .max = 1e15, .doc = "Smaller values become this one."})
      .attribute("highest", &A::highest, {.min = -1e15, .max = 1e15, .doc = "Larger values become this one."})
      .onnx({.type = "Clip", .since_opset = 13})
      .example({.src = {Shape{3, 5}}, .lowest = -2.1, .highest = 2})
      .example({.attributes = {{"lowest", 0.15}, {"highest", 0.6}}, .src = {Shape{2, 3, 5, 3}}});
  OpDefinition clip = unary_op<A>(op, [](const A& attributes) {
    return kernels::UnaryAttributes{
        .function = kernels::UnaryFunction::clip, .alpha = attributes.lowest, .beta = attributes.highest};
  });
  clip.infer = [](const void* attributes, const InferContext& context) {
    return infer_clip(*static_cast<const A*>(attributes), context);
  };
  return clip;
}

}  // namespace netwright::engine
