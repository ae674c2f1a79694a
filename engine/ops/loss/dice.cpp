// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct DiceAttributes {
  double weight = 1;
  double smooth = 1;
};

kernels::RowLossAttributes kernel_attributes(const DiceAttributes& a) {
  return {.smooth = a.smooth, .function = kernels::RowLoss::dice};
}

}  // namespace

OpDefinition dice_op() {
  using A = DiceAttributes;
  return OpBuilder<A>("Dice")
      .category("Loss")
      .summary("Loss for masks: how little the predicted area and the right one overlap, a sample at a time.")
      .formula(
          "loss = mean over samples of 1 - (2 sum(prediction target) + smooth) / (sum(prediction) + "
          "sum(target) + smooth)")
      .pytorch("1 - (2 * (p * t).sum() + smooth) / (p.sum() + t.sum() + smooth)")
      .role(OpRole::loss)
      .input("prediction", PortType::real, "Probabilities from 0 to 1, such as those of a Sigmoid.")
      .input("target", PortType::real, "The mask: 0 or 1, in the same shape.")
      .attribute("smooth", &A::smooth,
                 {.min = 0, .max = 1e6, .doc = "Added above and below, so that empty masks have a loss."})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}}, .lowest = 0.05, .highest = 0.95})
      .example({.attributes = {{"smooth", 0.1}, {"weight", 0.25}},
                .src = {Shape{2, 1, 3, 5}, Shape{2, 1, 3, 5}},
                .lowest = 0.05,
                .highest = 0.95})
      .infer(infer_equal_shapes)
      .forward([](const A& a, Lowering& lowering) { forward_row_loss(lowering, kernel_attributes(a)); })
      .backward([](const A& a, Lowering& lowering) { backward_row_loss(lowering, kernel_attributes(a)); });
}

}  // namespace netwright::engine
