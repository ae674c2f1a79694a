// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/linear.h"

#include <fmt/core.h>

#include "engine/graph/op_builder.h"

namespace netwright::engine {
namespace {

struct LinearAttributes {
  std::int64_t out_features = 10;
  bool bias = true;
};

InferOutcome infer_linear(const LinearAttributes& attributes, const InferContext& context) {
  const TensorDesc& src = context.src[0];
  const int rank = src.shape.rank;
  if (rank < 2 || rank > 3) {
    return Problem{.message = fmt::format("{} needs rows of numbers (N, features), but gets {}.",
                                          context.node_name, described(context)),
                   .remedy = rank < 2 ? "Connect data with at least one feature a sample."
                                      : fmt::format("Put a Flatten between {} and {}.", context.src_names[0],
                                                    context.node_name)};
  }
  const std::int64_t in_features = src.shape[rank - 1];
  TensorDesc dst = src;
  dst.shape[rank - 1] = attributes.out_features;
  Inferred inferred{.dst = {dst}};
  inferred.weights.push_back({.name = "weight",
                              .shape = {attributes.out_features, in_features},
                              .init = WeightInit::kaiming_uniform_sqrt5,
                              .fan_in = in_features});
  if (attributes.bias) {
    inferred.weights.push_back({.name = "bias",
                                .shape = {attributes.out_features},
                                .init = WeightInit::uniform_inverse_sqrt_fan_in,
                                .fan_in = in_features,
                                .decays = false});
  }
  return inferred;
}

Cost cost_linear(const LinearAttributes& attributes, const InferContext& context, const Inferred&) {
  return {.multiply_adds = saturating_product({context.src[0].shape.elements(), attributes.out_features})};
}

void forward_linear(const LinearAttributes& attributes, Lowering& lowering) {
  std::vector<TensorId> src{lowering.src(0), lowering.weight("weight")};
  if (attributes.bias) src.push_back(lowering.weight("bias"));
  const std::vector<TensorId> dst{lowering.dst()};
  lowering.call(kernels::kLinearForward, {}, src, dst);
}

void backward_linear(const LinearAttributes& attributes, Lowering& lowering) {
  if (lowering.needs_diff_src(0)) {
    lowering.call(kernels::kLinearBackwardData, {}, {lowering.diff_dst(), lowering.weight("weight")},
                  {lowering.diff_src(0)});
  }
  const std::vector<TensorId> src{lowering.src(0), lowering.diff_dst()};
  std::vector<TensorId> dst{lowering.diff_weight("weight")};
  if (attributes.bias) dst.push_back(lowering.diff_weight("bias"));
  lowering.call(kernels::kLinearBackwardWeight, {}, src, dst);
}

/// Gemm is for matrices alone; with more axes a product with the transposed weight, which runtimes fold once.
std::vector<OnnxNode> linear_to_onnx(const LinearAttributes& attributes, const OnnxNode& node,
                                     std::span<const TensorDesc> src) {
  if (src[0].shape.rank == 2) {
    OnnxNode gemm = node;
    gemm.type = "Gemm";
    gemm.attributes["transB"] = std::int64_t{1};
    return {gemm};
  }
  const std::string& out = node.outputs[0];
  const std::string product = attributes.bias ? out + "/product" : out;
  std::vector<OnnxNode> nodes{{.type = "Transpose",
                               .name = node.name + "/transpose",
                               .inputs = {node.inputs[1]},
                               .outputs = {out + "/transposed"},
                               .attributes = {{"perm", Ints{1, 0}}}},
                              {.type = "MatMul",
                               .name = node.name + "/product",
                               .inputs = {node.inputs[0], out + "/transposed"},
                               .outputs = {product}}};
  if (attributes.bias) {
    nodes.push_back(
        {.type = "Add", .name = node.name, .inputs = {product, node.inputs[2]}, .outputs = {out}});
  }
  return nodes;
}

}  // namespace

OpDefinition linear_op() {
  using A = LinearAttributes;
  return OpBuilder<A>("Linear")
      .category("Linear")
      .summary("Mixes all features: every output is a weighted sum of all inputs, plus a bias.")
      .formula("dst = src * weight^T + bias")
      .pytorch("torch.nn.Linear")
      .input("src", PortType::real, "Rows of features (N, in), or of steps (N, T, in).")
      .output("dst", "The same with out_features in the last axis.")
      .attribute("out_features", &A::out_features, {.min = 1, .max = 1e7, .doc = "How many outputs."})
      .attribute("bias", &A::bias, {.doc = "Whether a learned number is added to each output."})
      .onnx({.type = "Gemm", .since_opset = 13})
      .example({.attributes = {{"out_features", 3}}, .src = {Shape{4, 5}}})
      .example({.attributes = {{"out_features", 4}, {"bias", false}}, .src = {Shape{2, 3, 5}}})
      .infer(infer_linear)
      .cost(cost_linear)
      .forward(forward_linear)
      .bf16_products()
      .backward(backward_linear)
      .to_onnx(linear_to_onnx)
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        const Shape& src = layer.src[0].shape;
        PythonCall call("nn.Linear");
        call.argument(src[src.rank - 1]).argument(attributes.out_features);
        return pytorch_module(layer, call.option("bias", python_bool(attributes.bias), "True").text());
      });
}

}  // namespace netwright::engine
