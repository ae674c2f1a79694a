// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct BceAttributes {
  double weight = 1;
};

kernels::ElementwiseLossAttributes kernel_attributes(const BceAttributes&) {
  return {.function = kernels::ElementwiseLoss::bce};
}

}  // namespace

OpDefinition bce_op() {
  using A = BceAttributes;
  return OpBuilder<A>("BCE")
      .category("Loss")
      .summary("Loss for yes or no, from probabilities: the cross entropy of each number by itself.")
      .formula(
          "loss = mean(-(target log(prediction) + (1 - target) log(1 - prediction))), logarithms at least "
          "-100")
      .pytorch("torch.nn.BCELoss")
      .role(OpRole::loss)
      .input("prediction", PortType::real, "Probabilities from 0 to 1, such as those of a Sigmoid.")
      .input("target", PortType::real, "0 or 1, or a probability, in the same shape.")
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}}, .lowest = 0.05, .highest = 0.95})
      .example({.attributes = {{"weight", 0.25}},
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
