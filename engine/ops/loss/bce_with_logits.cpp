// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct BceWithLogitsAttributes {
  double weight = 1;
  double positive_weight = 1;
};

kernels::ElementwiseLossAttributes kernel_attributes(const BceWithLogitsAttributes& a) {
  return {.alpha = a.positive_weight, .function = kernels::ElementwiseLoss::bce_with_logits};
}

}  // namespace

OpDefinition bce_with_logits_op() {
  using A = BceWithLogitsAttributes;
  return OpBuilder<A>("BCEWithLogits")
      .category("Loss")
      .summary(
          "Loss for yes or no, from scores before a sigmoid: the cross entropy of each number by itself, "
          "exact for large scores too.")
      .formula("loss = mean((1 - target) x + (1 + (positive_weight - 1) target) log(1 + exp(-x)))")
      .pytorch("torch.nn.BCEWithLogitsLoss")
      .role(OpRole::loss)
      .input("prediction", PortType::real, "Scores x before any sigmoid.")
      .input("target", PortType::real, "0 or 1, or a probability, in the same shape.")
      .attribute("positive_weight", &A::positive_weight,
                 {.min = 0,
                  .max = 1e6,
                  .doc = "Factor of the loss where the target is 1: above 1 finds more of what is rare."})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}}, .lowest = -2, .highest = 3})
      .example({.attributes = {{"positive_weight", 2.5}, {"weight", 0.25}},
                .src = {Shape{2, 1, 3, 5}, Shape{2, 1, 3, 5}}})
      .infer(infer_equal_shapes)
      .forward(
          [](const A& a, Lowering& lowering) { forward_elementwise_loss(lowering, kernel_attributes(a)); })
      .backward(
          [](const A& a, Lowering& lowering) { backward_elementwise_loss(lowering, kernel_attributes(a)); });
}

}  // namespace netwright::engine
