// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/op_builder.h"
#include "kernels/api/loss.h"

namespace netwright::engine {
namespace {

struct CrossEntropyAttributes {
  double weight = 1;
};

InferOutcome infer_cross_entropy(const CrossEntropyAttributes&, const InferContext& context) {
  const Shape& logits = context.src[0].shape;
  if (logits.rank < 2) {
    return Problem{.message = fmt::format("{} needs one score a class (N, classes), but gets {}.",
                                          context.node_name, described(context)),
                   .remedy = "Connect a layer with as many outputs as there are classes."};
  }
  Shape expected{logits[0]};
  for (int axis = 2; axis < logits.rank; ++axis) expected[expected.rank++] = logits[axis];
  if (context.src[1].shape != expected) {
    return Problem{
        .message = fmt::format(
            "{} compares the scores of {} with the targets of {}: the targets should have the shape {}.",
            context.node_name, described(context, 0), described(context, 1), to_string(expected)),
        .remedy = expected.rank == 1
                      ? fmt::format("Give {} an empty shape: one class index a sample.", context.src_names[1])
                      : "Give every position of the scores one class index."};
  }
  return Inferred{};
}

}  // namespace

OpDefinition cross_entropy_op() {
  using A = CrossEntropyAttributes;
  return OpBuilder<A>("CrossEntropy")
      .category("Loss")
      .summary(
          "Loss for choosing one of several classes: small when the right class gets the highest score by "
          "far.")
      .formula("loss = mean(log(sum(exp(logits))) - logits[target])")
      .pytorch("torch.nn.CrossEntropyLoss")
      .role(OpRole::loss)
      .input("logits", PortType::real, "Scores before any softmax, (N, classes) or (N, classes, ...).")
      .input("target", PortType::indices, "The right class of each sample, (N) or (N, ...).")
      .attribute("weight", &A::weight, {.min = 0, .max = 1e6, .doc = "Factor of this loss in the total."})
      .example({.src = {Shape{4, 5}, Shape{4}}, .src_types = {DataType::f32, DataType::i64}, .classes = 5})
      .example({.attributes = {{"weight", 0.5}},
                .src = {Shape{2, 3, 2, 3}, Shape{2, 2, 3}},
                .src_types = {DataType::f32, DataType::i64},
                .classes = 3})
      .infer(infer_cross_entropy)
      .forward([](const A&, Lowering& lowering) {
        const TensorDesc like = lowering.desc(lowering.src(0));
        const TensorId probabilities =
            lowering.differentiates() ? lowering.saved("probabilities", like) : lowering.temporary(like);
        lowering.call(kernels::kCrossEntropyForward, {.weight = lowering.loss_weight()},
                      {lowering.src(0), lowering.src(1)}, {lowering.loss(), probabilities});
      })
      .backward([](const A&, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        const TensorId probabilities = lowering.saved("probabilities", lowering.desc(lowering.src(0)));
        lowering.call(kernels::kCrossEntropyBackward, {.weight = lowering.loss_weight()},
                      {probabilities, lowering.src(1)}, {lowering.diff_src(0)});
      });
}

}  // namespace netwright::engine
