// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct L1Attributes {
  double weight = 1;
};

kernels::ElementwiseLossAttributes kernel_attributes(const L1Attributes&) {
  return {.function = kernels::ElementwiseLoss::l1};
}

}  // namespace

OpDefinition l1_op() {
  using A = L1Attributes;
  return OpBuilder<A>("L1")
      .category("Loss")
      .summary(
          "Loss for predicting values that a few wild targets do not rule: the mean of the absolute "
          "differences.")
      .formula("loss = mean(|prediction - target|)")
      .pytorch("torch.nn.L1Loss")
      .role(OpRole::loss)
      .input("prediction", PortType::real, "What the network says.")
      .input("target", PortType::real, "What it should say, in the same shape.")
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}}})
      .example({.attributes = {{"weight", 0.25}}, .src = {Shape{2, 1, 3, 5}, Shape{2, 1, 3, 5}}})
      .infer(infer_equal_shapes)
      .forward(
          [](const A& a, Lowering& lowering) { forward_elementwise_loss(lowering, kernel_attributes(a)); })
      .backward(
          [](const A& a, Lowering& lowering) { backward_elementwise_loss(lowering, kernel_attributes(a)); });
}

}  // namespace netwright::engine
