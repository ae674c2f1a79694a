// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/mean_loss.h"

#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct MeanLossAttributes {
  double weight = 1;
};

}  // namespace

OpDefinition mean_loss_op() {
  using A = MeanLossAttributes;
  return OpBuilder<A>("MeanLoss")
      .category("Loss")
      .summary("Makes the mean of its input a loss: any value that a formula gives can be made small.")
      .formula("loss = mean(src)")
      .pytorch("torch.mean")
      .role(OpRole::loss)
      .input("src", PortType::real, "Numbers to make small, in any shape.")
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}}})
      .example({.attributes = {{"weight", 0.25}}, .src = {Shape{2, 1, 3, 5}}})
      .infer([](const InferContext&) { return InferOutcome(Inferred{}); })
      .forward([](const A&, Lowering& lowering) {
        lowering.call(kernels::kMeanLossForward, {.weight = lowering.loss_weight()}, {lowering.src(0)},
                      {lowering.loss()});
      })
      .backward([](const A&, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        lowering.call(kernels::kMeanLossBackward, {.weight = lowering.loss_weight()}, {},
                      {lowering.diff_src(0)});
      });
}

}  // namespace netwright::engine
