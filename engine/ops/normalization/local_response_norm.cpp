// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/op_builder.h"
#include "kernels/api/normalization.h"

namespace netwright::engine {
namespace {

struct LocalResponseNormAttributes {
  std::int64_t size = 5;
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1;

  kernels::LocalResponseNormAttributes kernel() const {
    return {.size = size, .alpha = alpha, .beta = beta, .k = k};
  }
};

InferOutcome infer_local_response_norm(const LocalResponseNormAttributes& attributes,
                                       const InferContext& context) {
  const TensorDesc& src = context.src[0];
  if (src.shape.rank < 3) {
    return Problem{
        .message = fmt::format("{} needs channels of sequences, images or volumes (N, C, ...), but gets {}.",
                               context.node_name, described(context)),
        .remedy = "Connect data of three axes or more."};
  }
  if (attributes.size % 2 == 0) {
    return Problem{
        .message = fmt::format("{} looks at {} channels, which have no middle one.", context.node_name,
                               attributes.size),
        .remedy = fmt::format("Set the size to {} or {}.", attributes.size - 1, attributes.size + 1)};
  }
  return Inferred{.dst = {src}};
}

/// The divisor before it is raised to a power.
TensorId scale(Lowering& lowering) {
  return lowering.saved("scale", lowering.desc(lowering.src(0)));
}

}  // namespace

OpDefinition local_response_norm_op() {
  using A = LocalResponseNormAttributes;
  return OpBuilder<A>("LocalResponseNorm")
      .category("Normalization")
      .summary("Tones down values whose neighbouring channels are large at the same place.")
      .formula("dst = src / (k + alpha / size * sum of src^2 over the size channels around its own)^beta")
      .pytorch("torch.nn.LocalResponseNorm")
      .input("src", PortType::real, "Channels of sequences, images or volumes (N, C, ...).")
      .output("dst")
      .attribute("size", &A::size, {.min = 1, .max = 9999, .doc = "How many channels are looked at; odd."})
      .attribute("alpha", &A::alpha, {.min = 0, .max = 1e3, .doc = "Weight of the neighbours."})
      .attribute("beta", &A::beta, {.min = 0, .max = 10, .doc = "The power the divisor is raised to."})
      .attribute("k", &A::k,
                 {.min = 1e-6, .max = 1e3, .doc = "Added to the divisor so that it is never zero."})
      .onnx({.type = "LRN", .since_opset = 13})
      .example({.attributes = {{"size", 3}, {"alpha", 0.5}}, .src = {Shape{2, 5, 3, 4}}})
      .example(
          {.attributes = {{"size", 5}, {"alpha", 0.2}, {"beta", 0.6}, {"k", 2}}, .src = {Shape{3, 3, 4, 1}}})
      .example({.src = {Shape{2, 7, 2, 3}}})
      .infer(infer_local_response_norm)
      .forward([](const A& attributes, Lowering& lowering) {
        std::vector<TensorId> dst{lowering.dst()};
        if (lowering.differentiates()) dst.push_back(scale(lowering));
        const std::vector<TensorId> src{lowering.src(0)};
        lowering.call(kernels::kLocalResponseNormForward, attributes.kernel(), src, dst);
      })
      .backward([](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        lowering.call(kernels::kLocalResponseNormBackward, attributes.kernel(),
                      {lowering.src(0), scale(lowering), lowering.diff_dst()}, {lowering.diff_src(0)});
      })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode norm = node;
        norm.type = "LRN";
        norm.attributes = {{"size", attributes.size},
                           {"alpha", attributes.alpha},
                           {"beta", attributes.beta},
                           {"bias", attributes.k}};
        return std::vector{norm};
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call("nn.LocalResponseNorm");
        call.argument(attributes.size).option("alpha", python_number(attributes.alpha), "0.0001");
        call.option("beta", python_number(attributes.beta), "0.75");
        return pytorch_module(layer, call.option("k", python_number(attributes.k), "1").text());
      });
}

}  // namespace netwright::engine
