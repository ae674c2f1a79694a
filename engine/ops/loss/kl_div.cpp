// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

namespace netwright::engine {
namespace {

struct KlDivAttributes {
  double weight = 1;
  bool log_target = false;
  std::string reduction = "mean";
};

/// The kernel divides by all elements of the valid rows: batchmean takes a row's back.
kernels::ElementwiseLossAttributes kernel_attributes(const KlDivAttributes& a, Lowering& lowering) {
  const Shape& shape = lowering.desc(lowering.src(0)).shape;
  return {.alpha = a.reduction == "batchmean" ? static_cast<double>(shape.elements_from(1)) : 1.0,
          .function = a.log_target ? kernels::ElementwiseLoss::kl_div_log : kernels::ElementwiseLoss::kl_div};
}

}  // namespace

OpDefinition kl_div_op() {
  using A = KlDivAttributes;
  return OpBuilder<A>("KLDiv")
      .category("Loss")
      .summary("Loss between distributions: what is lost when the prediction stands for the target.")
      .formula("loss = mean(target (log(target) - prediction))")
      .pytorch("torch.nn.KLDivLoss")
      .role(OpRole::loss)
      .input("prediction", PortType::real, "Log-probabilities, such as those of a LogSoftmax.")
      .input("target", PortType::real, "Probabilities, in the same shape.")
      .attribute("log_target", &A::log_target, {.doc = "Whether the target holds log-probabilities as well."})
      .attribute("reduction", &A::reduction,
                 {.doc = "The mean over all numbers, or the sum over each sample and the mean over samples.",
                  .choices = {"mean", "batchmean"}})
      .attribute("weight", &A::weight, loss_weight_options())
      .example({.src = {Shape{4, 3}, Shape{4, 3}}, .lowest = 0.05, .highest = 0.95})
      .example(
          {.attributes = {{"log_target", true}, {"reduction", std::string("batchmean")}, {"weight", 0.25}},
           .src = {Shape{2, 1, 3, 5}, Shape{2, 1, 3, 5}}})
      .infer(infer_equal_shapes)
      .forward([](const A& a, Lowering& lowering) {
        forward_elementwise_loss(lowering, kernel_attributes(a, lowering));
      })
      .backward([](const A& a, Lowering& lowering) {
        backward_elementwise_loss(lowering, kernel_attributes(a, lowering));
      });
}

}  // namespace netwright::engine
