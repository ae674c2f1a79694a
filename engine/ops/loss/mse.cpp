// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct MseAttributes {
  double weight = 1;
};

kernels::ElementwiseLossAttributes kernel_attributes(const MseAttributes&) {
  return {.function = kernels::ElementwiseLoss::mse};
}

}  // namespace

OpDefinition mse_op() {
  using A = MseAttributes;
  return OpBuilder<A>("MSE")
      .category("Loss")
      .summary("Loss for predicting values: the mean of the squared differences.")
      .formula("loss = mean((prediction - target)^2)")
      .pytorch("torch.nn.MSELoss")
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
