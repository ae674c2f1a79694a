// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"
#include "kernels/api/normalization.h"

namespace netwright::engine {
namespace {

struct BatchNorm2dAttributes {
  double eps = 1e-5;
  double momentum = 0.1;
};

kernels::BatchNormAttributes kernel_attributes(const BatchNorm2dAttributes& attributes) {
  return {.eps = attributes.eps, .momentum = attributes.momentum};
}

InferOutcome infer_batch_norm(const BatchNorm2dAttributes&, const InferContext& context) {
  if (auto problem = unless_images(context)) return *std::move(problem);
  const std::int64_t channels = context.src[0].shape[1];
  return Inferred{
      .dst = {context.src[0]},
      .weights = {{.name = "weight", .shape = {channels}, .init = WeightInit::ones, .decays = false},
                  {.name = "bias", .shape = {channels}, .init = WeightInit::zeros, .decays = false},
                  {.name = "running_mean",
                   .shape = {channels},
                   .init = WeightInit::zeros,
                   .state = true,
                   .decays = false},
                  {.name = "running_var",
                   .shape = {channels},
                   .init = WeightInit::ones,
                   .state = true,
                   .decays = false}}};
}

/// One number a channel.
TensorDesc per_channel(Lowering& lowering) {
  const TensorDesc& src = lowering.desc(lowering.src(0));
  return {.type = src.type, .shape = {src.shape[1]}};
}

void forward_batch_norm(const BatchNorm2dAttributes& attributes, Lowering& lowering) {
  const TensorId mean = lowering.weight("running_mean");
  const TensorId var = lowering.weight("running_var");
  const TensorId src = lowering.src(0);
  const TensorId weight = lowering.weight("weight");
  const TensorId bias = lowering.weight("bias");
  if (lowering.mode() == PlanMode::eval) {
    lowering.call(kernels::kBatchNormEvalForward, kernel_attributes(attributes),
                  {src, weight, bias, mean, var}, {lowering.dst()});
    return;
  }
  const TensorDesc desc = per_channel(lowering);
  const bool save = lowering.differentiates();
  const TensorId batch_mean = save ? lowering.saved("mean", desc) : lowering.temporary(desc);
  const TensorId inv_std = save ? lowering.saved("inv_std", desc) : lowering.temporary(desc);
  lowering.call(kernels::kBatchNormTrainForward, kernel_attributes(attributes),
                {src, weight, bias, mean, var}, {lowering.dst(), batch_mean, inv_std, mean, var});
}

void backward_batch_norm(const BatchNorm2dAttributes& attributes, Lowering& lowering) {
  const TensorDesc desc = per_channel(lowering);
  const TensorId src = lowering.src(0);
  const TensorId diff_src =
      lowering.needs_diff_src(0) ? lowering.diff_src(0) : lowering.temporary(lowering.desc(src));
  lowering.call(kernels::kBatchNormBackward, kernel_attributes(attributes),
                {src, lowering.weight("weight"), lowering.saved("mean", desc),
                 lowering.saved("inv_std", desc), lowering.diff_dst()},
                {diff_src, lowering.diff_weight("weight"), lowering.diff_weight("bias")});
}

}  // namespace

OpDefinition batch_norm2d_op() {
  using A = BatchNorm2dAttributes;
  return OpBuilder<A>("BatchNorm2d")
      .category("Normalization")
      .summary("Gives every channel mean 0 and spread 1 over the batch, then a learned scale and shift.")
      .formula("dst = weight * (src - mean) / sqrt(var + eps) + bias")
      .pytorch("torch.nn.BatchNorm2d")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .output("dst")
      .attribute("eps", &A::eps,
                 {.min = 1e-12, .max = 1, .doc = "Added to the variance so that it is never zero."})
      .attribute("momentum", &A::momentum,
                 {.min = 0,
                  .max = 1,
                  .doc = "Share of each new batch in the running mean and variance used outside training."})
      .onnx({.type = "BatchNormalization", .since_opset = 15})
      .example({.src = {Shape{3, 4, 3, 5}}})
      .example({.attributes = {{"eps", 1e-3}, {"momentum", 0.25}}, .src = {Shape{5, 1, 2, 3}}})
      .differs_in_eval()
      .infer(infer_batch_norm)
      .forward(forward_batch_norm)
      .backward(backward_batch_norm)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode norm = node;
        norm.type = "BatchNormalization";
        norm.attributes["epsilon"] = attributes.eps;
        norm.attributes["momentum"] = 1 - attributes.momentum;  // ONNX's is the share of the old value
        return std::vector{norm};
      });
}

}  // namespace netwright::engine
