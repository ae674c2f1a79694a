// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct HingeAttributes {
  double weight = 1;
  double margin = 1;
  std::string form = "classification";
};

kernels::ElementwiseLossAttributes kernel_attributes(const HingeAttributes& a) {
  return {.alpha = a.margin,
          .function = a.form == "embedding" ? kernels::ElementwiseLoss::hinge_embedding
                                            : kernels::ElementwiseLoss::hinge};
}

}  // namespace

OpDefinition hinge_op() {
  using A = HingeAttributes;
  return OpBuilder<A>("Hinge")
      .category("Loss")
      .summary("Loss of a margin: nothing where the answer is right by more than the margin.")
      .formula(
          "classification: loss = mean(max(0, margin - target prediction)); embedding: the mean of the "
          "prediction where the target is 1 and of max(0, margin - prediction) where it is -1")
      .pytorch(
          "torch.nn.HingeEmbeddingLoss (form embedding); torch.relu(margin - target * prediction).mean()")
      .role(OpRole::loss)
      .input("prediction", PortType::real, "Scores, or distances for the form embedding.")
      .input("target", PortType::real, "1 or -1, in the same shape.")
      .attribute("margin", &A::margin,
                 {.min = 0, .max = 1e6, .doc = "How far on the right side is far enough."})
      .attribute("form", &A::form,
                 {.doc = "Whether the prediction is a score to have the target's sign or a distance to be "
                         "small for 1 and large for -1.",
                  .choices = {"classification", "embedding"}})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}}, .lowest = -2, .highest = 2})
      .example({.attributes = {{"margin", 0.6}, {"weight", 0.25}, {"form", std::string("embedding")}},
                .src = {Shape{2, 1, 3, 5}, Shape{2, 1, 3, 5}}})
      .infer(infer_equal_shapes)
      .forward(
          [](const A& a, Lowering& lowering) { forward_elementwise_loss(lowering, kernel_attributes(a)); })
      .backward(
          [](const A& a, Lowering& lowering) { backward_elementwise_loss(lowering, kernel_attributes(a)); });
}

}  // namespace netwright::engine
