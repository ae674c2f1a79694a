// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct HuberAttributes {
  double weight = 1;
  double delta = 1;
};

kernels::ElementwiseLossAttributes kernel_attributes(const HuberAttributes& a) {
  return {.alpha = a.delta, .function = kernels::ElementwiseLoss::huber};
}

}  // namespace

OpDefinition huber_op() {
  using A = HuberAttributes;
  return OpBuilder<A>("Huber")
      .category("Loss")
      .summary("Loss for predicting values: squared for small differences, absolute for large ones.")
      .formula(
          "loss = mean(d^2 / 2 where d <= delta, delta (d - delta / 2) elsewhere), d = |prediction - target|")
      .pytorch("torch.nn.HuberLoss")
      .role(OpRole::loss)
      .input("prediction", PortType::real, "What the network says.")
      .input("target", PortType::real, "What it should say, in the same shape.")
      .attribute("delta", &A::delta,
                 {.min = 1e-6,
                  .max = 1e6,
                  .doc = "Differences beyond it count by their size and not by its square."})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}}, .lowest = -3, .highest = 3.1})
      .example(
          {.attributes = {{"delta", 0.37}, {"weight", 0.25}}, .src = {Shape{2, 1, 3, 5}, Shape{2, 1, 3, 5}}})
      .infer(infer_equal_shapes)
      .forward(
          [](const A& a, Lowering& lowering) { forward_elementwise_loss(lowering, kernel_attributes(a)); })
      .backward(
          [](const A& a, Lowering& lowering) { backward_elementwise_loss(lowering, kernel_attributes(a)); });
}

}  // namespace netwright::engine
