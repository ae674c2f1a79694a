// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/ops/normalization/group_norm.h"

namespace netwright::engine {

/// BatchNorm1d, BatchNorm2d and BatchNorm3d but for their examples.

struct BatchNormAttributes {
  double eps = 1e-5;
  double momentum = 0.1;

  operator kernels::BatchNormAttributes() const { return {.eps = eps, .momentum = momentum}; }
};

inline Inferred infer_batch_norm(const InferContext& context) {
  const Shape channels{context.src[0].shape[1]};
  Inferred inferred{.dst = {context.src[0]}, .weights = norm_weights(channels, true, true)};
  inferred.weights.push_back({.name = "running_mean", .shape = channels, .state = true, .decays = false});
  inferred.weights.push_back(
      {.name = "running_var", .shape = channels, .init = WeightInit::ones, .state = true, .decays = false});
  return inferred;
}

/// One number a channel.
inline TensorDesc per_channel(Lowering& lowering) {
  const TensorDesc& src = lowering.desc(lowering.src(0));
  return {.type = src.type, .shape = {src.shape[1]}};
}

inline void forward_batch_norm(const BatchNormAttributes& attributes, Lowering& lowering) {
  const TensorId mean = lowering.weight("running_mean");
  const TensorId var = lowering.weight("running_var");
  const TensorId src = lowering.src(0);
  const TensorId weight = lowering.weight("weight");
  const TensorId bias = lowering.weight("bias");
  if (lowering.mode() == PlanMode::eval) {
    lowering.call<kernels::BatchNormAttributes>(kernels::kBatchNormEvalForward, attributes,
                                                {src, weight, bias, mean, var}, {lowering.dst()});
    return;
  }
  const TensorDesc desc = per_channel(lowering);
  const bool save = lowering.differentiates();
  const TensorId batch_mean = save ? lowering.saved("mean", desc) : lowering.temporary(desc);
  const TensorId inv_std = save ? lowering.saved("inv_std", desc) : lowering.temporary(desc);
  lowering.call<kernels::BatchNormAttributes>(kernels::kBatchNormTrainForward, attributes,
                                              {src, weight, bias, mean, var},
                                              {lowering.dst(), batch_mean, inv_std, mean, var});
}

inline void backward_batch_norm(const BatchNormAttributes& attributes, Lowering& lowering) {
  const TensorDesc desc = per_channel(lowering);
  const TensorId src = lowering.src(0);
  const TensorId diff_src =
      lowering.needs_diff_src(0) ? lowering.diff_src(0) : lowering.temporary(lowering.desc(src));
  lowering.call<kernels::BatchNormAttributes>(
      kernels::kBatchNormBackward, attributes,
      {src, lowering.weight("weight"), lowering.saved("mean", desc), lowering.saved("inv_std", desc),
       lowering.diff_dst()},
      {diff_src, lowering.diff_weight("weight"), lowering.diff_weight("bias")});
}

/// `shapes` says what may come in.
inline OpBuilder<BatchNormAttributes> batch_norm(int axes, std::string shapes) {
  using A = BatchNormAttributes;
  const std::string name = fmt::format("BatchNorm{}", spatial_words(axes).suffix);
  return OpBuilder<A>(name)
      .category("Normalization")
      .summary("Gives every channel mean 0 and spread 1 over the batch, then a learned scale and shift.")
      .formula("dst = weight * (src - mean) / sqrt(var + eps) + bias")
      .pytorch("torch.nn." + name)
      .input("src", PortType::real, std::move(shapes))
      .output("dst")
      .attribute("eps", &A::eps, eps_options())
      .attribute("momentum", &A::momentum,
                 {.min = 0,
                  .max = 1,
                  .doc = "Share of each new batch in the running mean and variance used outside training."})
      .onnx({.type = "BatchNormalization", .since_opset = 15})
      .differs_in_eval()
      .infer([axes](const A&, const InferContext& context) -> InferOutcome {
        const bool rows = axes == 1 && context.src[0].shape.rank == 2;
        if (!rows) {
          if (auto problem = unless_spatial(context, axes)) return *std::move(problem);
        }
        return infer_batch_norm(context);
      })
      .forward(forward_batch_norm)
      .backward(backward_batch_norm)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode norm = node;
        norm.type = "BatchNormalization";
        norm.attributes["epsilon"] = attributes.eps;
        norm.attributes["momentum"] = 1 - attributes.momentum;  // ONNX's is the share of the old value
        return std::vector{norm};
      })
      .to_pytorch([name](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call("nn." + name);
        call.argument(layer.src[0].shape[1]).option("eps", python_number(attributes.eps), "1e-05");
        return pytorch_module(layer,
                              call.option("momentum", python_number(attributes.momentum), "0.1").text());
      });
}

}  // namespace netwright::engine
