// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/op_builder.h"
#include "kernels/api/loss.h"

namespace netwright::engine {
namespace {

struct MseAttributes {
  double weight = 1;
};

InferOutcome infer_mse(const InferContext& context) {
  if (context.src[0].shape == context.src[1].shape) return Inferred{};
  return Problem{.message = fmt::format("{} compares {} with {}: shapes must be equal.", context.node_name,
                                        described(context, 0), described(context, 1)),
                 .remedy = "Give the prediction and the target one shape."};
}

void backward_mse(Lowering& lowering) {
  if (!lowering.needs_diff_src(0) && !lowering.needs_diff_src(1)) return;
  const TensorDesc like = lowering.desc(lowering.src(0));
  std::vector<TensorId> dst{lowering.needs_diff_src(0) ? lowering.diff_src(0) : lowering.temporary(like)};
  if (lowering.needs_diff_src(1)) dst.push_back(lowering.diff_src(1));
  const std::vector<TensorId> src{lowering.src(0), lowering.src(1)};
  lowering.call(kernels::kMseBackward, {.weight = lowering.loss_weight()}, src, dst);
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
      .attribute("weight", &A::weight, {.min = 0, .max = 1e6, .doc = "Factor of this loss in the total."})
      .example({.src = {Shape{4, 3}, Shape{4, 3}}})
      .example({.attributes = {{"weight", 0.25}}, .src = {Shape{2, 1, 3, 5}, Shape{2, 1, 3, 5}}})
      .infer(infer_mse)
      .forward([](const A&, Lowering& lowering) {
        lowering.call(kernels::kMseForward, {.weight = lowering.loss_weight()},
                      {lowering.src(0), lowering.src(1)}, {lowering.loss()});
      })
      .backward([](const A&, Lowering& lowering) { backward_mse(lowering); });
}

}  // namespace netwright::engine
