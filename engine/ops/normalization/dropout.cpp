// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"
#include "kernels/api/activation.h"

namespace netwright::engine {
namespace {

struct DropoutAttributes {
  double probability = 0.5;
};

kernels::DropoutAttributes kernel_attributes(const DropoutAttributes& attributes, const Lowering& lowering) {
  return {.probability = attributes.probability, .layer = lowering.layer()};
}

/// Outside training, and when nothing is dropped, values pass unchanged.
bool drops(const DropoutAttributes& attributes, const Lowering& lowering) {
  return lowering.mode() == PlanMode::train && attributes.probability > 0;
}

}  // namespace

OpDefinition dropout_op() {
  using A = DropoutAttributes;
  return OpBuilder<A>("Dropout")
      .category("Normalization")
      .summary(
          "In training, sets random values to zero so that no feature is relied on alone; otherwise does "
          "nothing.")
      .formula("dst = src / (1 - probability) where kept, 0 where dropped; dst = src outside training")
      .pytorch("torch.nn.Dropout")
      .input("src")
      .output("dst")
      .attribute("probability", &A::probability,
                 {.min = 0, .max = 1, .doc = "The chance of each value to be dropped."})
      .onnx({.type = "Identity", .since_opset = 13})
      .example({.attributes = {{"probability", 0.3}}, .src = {Shape{4, 7}}})
      .example({.src = {Shape{2, 3, 5, 3}}})
      .random_in_training()
      .differs_in_eval()
      .element_wise()
      .infer(same_shape)
      .forward([](const A& attributes, Lowering& lowering) {
        if (!drops(attributes, lowering)) return lowering.alias_dst_to_src();
        lowering.call(kernels::kDropoutForward, kernel_attributes(attributes, lowering), {lowering.src(0)},
                      {lowering.dst()});
      })
      .backward([](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        if (!drops(attributes, lowering)) return lowering.alias_diff_src_to_diff_dst();
        lowering.call(kernels::kDropoutBackward, kernel_attributes(attributes, lowering),
                      {lowering.diff_dst()}, {lowering.diff_src(0)});
      });
}

}  // namespace netwright::engine
