// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct FocalAttributes {
  double weight = 1;
  double alpha = 0.25;
  double gamma = 2;
};

kernels::ElementwiseLossAttributes kernel_attributes(const FocalAttributes& a) {
  return {.alpha = a.alpha, .beta = a.gamma, .function = kernels::ElementwiseLoss::focal};
}

}  // namespace

OpDefinition focal_op() {
  using A = FocalAttributes;
  return OpBuilder<A>("Focal")
      .category("Loss")
      .summary("Loss for yes or no where one answer is rare: what is right already counts little.")
      .formula(
          "loss = mean(f q^gamma bce), q = probability of the wrong answer, f = alpha where target is 1 and "
          "1 - alpha where it is 0")
      .pytorch("torchvision.ops.sigmoid_focal_loss")
      .role(OpRole::loss)
      .input("prediction", PortType::real, "Scores before any sigmoid.")
      .input("target", PortType::real, "0 or 1, or a probability, in the same shape.")
      .attribute(
          "alpha", &A::alpha,
          {.min = -1, .max = 1, .doc = "Share of the targets that are 1; below 0, both sides count alike."})
      .attribute("gamma", &A::gamma,
                 {.min = 0, .max = 100, .doc = "How strongly right answers are left out; 0 leaves out none."})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}}, .lowest = 0.05, .highest = 0.95})
      .example({.attributes = {{"alpha", -1.0}, {"gamma", 1.5}, {"weight", 0.25}},
                .src = {Shape{2, 1, 3, 5}, Shape{2, 1, 3, 5}},
                .lowest = 0.05,
                .highest = 0.95})
      .infer(infer_equal_shapes)
      .forward(
          [](const A& a, Lowering& lowering) { forward_elementwise_loss(lowering, kernel_attributes(a)); })
      .backward(
          [](const A& a, Lowering& lowering) { backward_elementwise_loss(lowering, kernel_attributes(a)); });
}

}  // namespace netwright::engine
