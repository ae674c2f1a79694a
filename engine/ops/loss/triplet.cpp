// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct TripletAttributes {
  double weight = 1;
  double margin = 1;
  double p = 2;
  double eps = 1e-6;
  bool swap = false;
};

InferOutcome infer_triplet(const InferContext& context) {
  if (auto problem = unless_equal_vectors(context)) return *problem;
  return infer_equal_shapes(context);
}

kernels::RowLossAttributes kernel_attributes(const TripletAttributes& a) {
  return {.margin = a.margin,
          .degree = a.p,
          .eps = a.eps,
          .function = kernels::RowLoss::triplet,
          .swap = a.swap ? 1 : 0};
}

}  // namespace

OpDefinition triplet_op() {
  using A = TripletAttributes;
  return OpBuilder<A>("Triplet")
      .category("Loss")
      .summary(
          "Loss for learning distances: an anchor should be nearer to what is like it than to what is not, "
          "by a margin.")
      .formula(
          "loss = mean(max(0, d(anchor, positive) - d(anchor, negative) + margin)), d(x, y) = sum(|x - y + "
          "eps|^p)^(1 / p)")
      .pytorch("torch.nn.TripletMarginLoss")
      .role(OpRole::loss)
      .input("anchor", PortType::real, "Vectors (N, D).")
      .input("positive", PortType::real, "Vectors that should be near to the anchor's.")
      .input("negative", PortType::real, "Vectors that should be far from the anchor's.")
      .attribute("margin", &A::margin,
                 {.min = 0, .max = 1e6, .doc = "How much farther the negative should be."})
      .attribute("p", &A::p, {.min = 1, .max = 100, .doc = "Degree of the norm that measures distances."})
      .attribute("eps", &A::eps,
                 {.min = 0, .max = 1, .doc = "Added to differences, so that equal vectors have a gradient."})
      .attribute(
          "swap", &A::swap,
          {.doc = "Whether the distance from positive to negative counts where it is the smaller one."})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}, Shape{4, 3}}})
      .example({.attributes = {{"margin", 0.7}, {"p", 3.0}, {"swap", true}, {"weight", 0.25}},
                .src = {Shape{5, 7}, Shape{5, 7}, Shape{5, 7}}})
      .infer(infer_triplet)
      .forward([](const A& a, Lowering& lowering) { forward_row_loss(lowering, kernel_attributes(a)); })
      .backward([](const A& a, Lowering& lowering) { backward_row_loss(lowering, kernel_attributes(a)); });
}

}  // namespace netwright::engine
