// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/attention_rules.h"
#include "kernels/api/attention.h"

namespace netwright::engine {
namespace {

struct MultiHeadAttentionAttributes {
  std::int64_t heads = 4;
  bool causal = false;
};

InferOutcome infer_attention(const MultiHeadAttentionAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_attention_fits(context, attributes.heads, 0, 1)) return *std::move(problem);
  const std::int64_t features = context.src[0].shape[2];
  Inferred inferred{.dst = {context.src[0]}};
  inferred.weights = attention_projection("in_proj", 3 * features, features, xavier_bound(features));
  for (WeightSpec& weight : attention_output(features)) inferred.weights.push_back(std::move(weight));
  return inferred;
}

Cost cost_of_attention(const MultiHeadAttentionAttributes&, const InferContext& context, const Inferred&) {
  const Shape& src = context.src[0].shape;
  return {.multiply_adds = saturating_product({src.elements(), 4 * src[2] + 2 * src[1]})};
}

kernels::AttentionAttributes kernel_attributes(const MultiHeadAttentionAttributes& attributes,
                                               const Lowering& lowering) {
  return {.heads = static_cast<std::int32_t>(attributes.heads),
          .causal = attributes.causal,
          .masked = lowering.src_count() > 1};
}

struct Tensors {
  TensorId packed, probabilities, found;
};
Tensors tensors_of(const MultiHeadAttentionAttributes& attributes, Lowering& lowering) {
  const TensorDesc src = lowering.desc(lowering.src(0));
  const std::int64_t n = src.shape[0], steps = src.shape[1];
  return {.packed = lowering.saved("packed", {src.type, {n, steps, 3 * src.shape[2]}}),
          .probabilities = lowering.saved("probabilities", {src.type, {n, attributes.heads, steps, steps}}),
          .found = lowering.saved("found", src)};
}

void forward_attention(const MultiHeadAttentionAttributes& attributes, Lowering& lowering) {
  const Tensors tensors = tensors_of(attributes, lowering);
  project(lowering, "in_proj", lowering.src(0), tensors.packed);
  std::vector<TensorId> src{tensors.packed};
  if (lowering.src_count() > 1) src.push_back(lowering.src(1));
  const std::vector<TensorId> dst{tensors.found, tensors.probabilities};
  lowering.call(kernels::kAttentionForward, kernel_attributes(attributes, lowering), src, dst);
  project(lowering, "out_proj", tensors.found, lowering.dst());
}

void backward_attention(const MultiHeadAttentionAttributes& attributes, Lowering& lowering) {
  const Tensors tensors = tensors_of(attributes, lowering);
  const TensorId diff_found = lowering.temporary(lowering.desc(tensors.found));
  const TensorId diff_packed = lowering.temporary(lowering.desc(tensors.packed));
  project_backward(lowering, "out_proj", tensors.found, lowering.diff_dst(), diff_found);
  lowering.call(kernels::kAttentionBackward, kernel_attributes(attributes, lowering),
                {tensors.packed, tensors.probabilities, diff_found}, {diff_packed});
  project_backward(lowering, "in_proj", lowering.src(0), diff_packed,
                   lowering.needs_diff_src(0) ? std::optional(lowering.diff_src(0)) : std::nullopt);
}

std::vector<OnnxNode> attention_to_onnx(const MultiHeadAttentionAttributes& attributes, const OnnxNode& node,
                                        std::span<const TensorDesc> src) {
  const bool masked = src.size() > 1;
  const std::size_t weights = src.size();
  const std::int64_t steps_count = src[0].shape[1], features = src[0].shape[2];
  const OnnxAttention attention{.heads = attributes.heads,
                                .features = features,
                                .steps = steps_count,
                                .seen_steps = steps_count,
                                .causal = attributes.causal,
                                .mask = masked ? node.inputs[1] : ""};
  OnnxSteps steps(node);
  const std::string packed =
      onnx_projection(steps, node.inputs[0], node.inputs[weights], node.inputs[weights + 1]);
  const std::string query = onnx_heads(steps, packed, 0, attention);
  const std::string key = onnx_heads(steps, packed, features, attention);
  const std::string value = onnx_heads(steps, packed, 2 * features, attention);
  onnx_projection(steps, onnx_attention(steps, attention, query, key, value), node.inputs[weights + 2],
                  node.inputs[weights + 3]);
  return steps.finish();
}

/// What a causal attention does not see.
std::string later_steps(const PyTorchLayer& layer) {
  PythonCall mask("nn.Transformer.generate_square_subsequent_mask");
  return mask.argument(layer.src[0].shape[1]).option("device", layer.inputs[0] + ".device").text();
}

PyTorchNode attention_in_pytorch(const MultiHeadAttentionAttributes& attributes, const PyTorchLayer& layer) {
  const std::string& src = layer.inputs[0];
  PythonCall module("nn.MultiheadAttention");
  module.argument(layer.src[0].shape[2]).argument(attributes.heads).option("batch_first", "True");
  PyTorchNode node{.module = module.text(),
                   .renamed = {{"out_proj_weight", "out_proj.weight"}, {"out_proj_bias", "out_proj.bias"}}};
  if (layer.inputs.size() == 1) {
    PythonCall call(layer.self());
    call.argument(src).argument(src).argument(src).option("need_weights", "False");
    if (attributes.causal) {
      node.steps = {later_steps(layer)};
      call.option("attn_mask", layer.step(0)).option("is_causal", "True");
    }
    node.value = call.text() + "[0]";
    return node;
  }
  PythonCall found("attention");
  found.argument(fmt::format("*{}.chunk(3, 2)", layer.step(0)));
  found.option("heads", std::to_string(attributes.heads))
      .option("causal", python_bool(attributes.causal), "False");
  if (layer.inputs.size() > 1) found.option("mask", layer.inputs[1]);
  node.steps = {
      fmt::format("F.linear({}, {}.in_proj_weight, {}.in_proj_bias)", src, layer.self(), layer.self())};
  node.value = fmt::format("{}.out_proj({})", layer.self(), found.text());
  node.functions = {kPyTorchAttention};
  return node;
}

}  // namespace

OpDefinition multi_head_attention_op() {
  using A = MultiHeadAttentionAttributes;
  return OpBuilder<A>("MultiHeadAttention")
      .category("Sequence")
      .summary("Lets every step of a sequence look at all others and take up what fits it: self-attention.")
      .formula(
          "dst = concat over heads of softmax(Q K^T / sqrt(D)) V, times out_proj; Q, K, V = src * in_proj")
      .pytorch("torch.nn.MultiheadAttention")
      .input("src", PortType::real, "Sequences (N, T, features).")
      .variadic_input("mask", kAttentionMask, 0, PortType::indices)
      .output("dst", "Sequences (N, T, features).")
      .attribute("heads", &A::heads,
                 {.min = 1, .max = 1024, .doc = "Equal parts of the features that look around separately."})
      .attribute("causal", &A::causal, {.doc = "Whether a step sees only itself and the steps before it."})
      .onnx({.type = "MatMul", .since_opset = 13})
      .example({.attributes = {{"heads", 2}}, .src = {Shape{3, 5, 6}}})
      .example({.attributes = {{"heads", 1}, {"causal", true}}, .src = {Shape{2, 4, 3}}})
      .example({.attributes = {{"heads", 2}, {"causal", true}},
                .src = {Shape{4, 3, 4}, Shape{4, 3}},
                .src_types = {DataType::f32, DataType::i64},
                .classes = 2})
      .infer(infer_attention)
      .cost(cost_of_attention)
      .forward(forward_attention)
      .bf16_products()
      .backward(backward_attention)
      .to_onnx(attention_to_onnx)
      .to_pytorch(attention_in_pytorch);
}

}  // namespace netwright::engine
