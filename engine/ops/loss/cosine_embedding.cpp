// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct CosineEmbeddingAttributes {
  double weight = 1;
  double margin = 0;
};

InferOutcome infer_cosine_embedding(const InferContext& context) {
  if (auto problem = unless_equal_vectors(context)) return *problem;
  if (context.src[2].shape == Shape{context.src[0].shape[0]}) return Inferred{};
  return Problem{.message = fmt::format("{} needs one number a pair, but gets {}.", context.node_name,
                                        described(context, 2)),
                 .remedy = fmt::format("Give {} an empty shape.", context.src_names[2])};
}

kernels::RowLossAttributes kernel_attributes(const CosineEmbeddingAttributes& a) {
  return {.margin = a.margin, .function = kernels::RowLoss::cosine_embedding};
}

}  // namespace

OpDefinition cosine_embedding_op() {
  using A = CosineEmbeddingAttributes;
  return OpBuilder<A>("CosineEmbedding")
      .category("Loss")
      .summary(
          "Loss for learning likeness: pairs that belong together should point one way, others should not.")
      .formula(
          "with c the cosine of the angle: loss = mean(1 - c where target is 1, max(0, c - margin) where it "
          "is -1)")
      .pytorch("torch.nn.CosineEmbeddingLoss")
      .role(OpRole::loss)
      .input("first", PortType::real, "Vectors (N, D).")
      .input("second", PortType::real, "Vectors of the same shape.")
      .input("target", PortType::real,
             "1 where the pair belongs together and -1 where not, (N); all above 0 counts as 1.")
      .attribute("margin", &A::margin,
                 {.min = -1, .max = 1, .doc = "The cosine that pairs may have that do not belong together."})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}, Shape{4}}})
      .example(
          {.attributes = {{"margin", 0.2}, {"weight", 0.25}}, .src = {Shape{5, 7}, Shape{5, 7}, Shape{5}}})
      .infer(infer_cosine_embedding)
      .forward([](const A& a, Lowering& lowering) { forward_row_loss(lowering, kernel_attributes(a)); })
      .backward([](const A& a, Lowering& lowering) { backward_row_loss(lowering, kernel_attributes(a)); });
}

}  // namespace netwright::engine
