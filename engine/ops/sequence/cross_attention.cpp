// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/attention_rules.h"
#include "kernels/api/attention.h"

namespace netwright::engine {
namespace {

struct CrossAttentionAttributes {
  std::int64_t heads = 4;
};

InferOutcome infer_attention(const CrossAttentionAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_attention_fits(context, attributes.heads, 1, 2)) return *std::move(problem);
  const Shape &src = context.src[0].shape, &memory = context.src[1].shape;
  if (src[0] != memory[0]) {
    return Problem{.message = fmt::format("{} needs as many samples of both, but gets {} and {}.",
                                          context.node_name, described(context, 0), described(context, 1)),
                   .remedy = "Connect sequences of the same batch."};
  }
  const double bound = xavier_bound(src[2]);
  Inferred inferred{.dst = {context.src[0]}};
  inferred.weights = attention_projection("query_proj", src[2], src[2], bound);
  for (auto& weight : attention_projection("memory_proj", 2 * src[2], memory[2], bound))
    inferred.weights.push_back(std::move(weight));
  for (auto& weight : attention_output(src[2])) inferred.weights.push_back(std::move(weight));
  return inferred;
}

Cost cost_of_attention(const CrossAttentionAttributes&, const InferContext& context, const Inferred&) {
  const Shape &src = context.src[0].shape, &memory = context.src[1].shape;
  return {.multiply_adds = saturating_sum(saturating_product({src.elements(), 2 * src[2] + 2 * memory[1]}),
                                          saturating_product({memory.elements(), 2 * src[2]}))};
}

kernels::AttentionAttributes kernel_attributes(const CrossAttentionAttributes& attributes,
                                               const Lowering& lowering) {
  return {.heads = static_cast<std::int32_t>(attributes.heads),
          .crossed = true,
          .masked = lowering.src_count() > 2};
}

struct Tensors {
  TensorId query, memory, probabilities, found;
};
Tensors tensors_of(const CrossAttentionAttributes& attributes, Lowering& lowering) {
  const TensorDesc src = lowering.desc(lowering.src(0));
  const std::int64_t n = src.shape[0], steps = lowering.desc(lowering.src(1)).shape[1];
  return {.query = lowering.saved("query", src),
          .memory = lowering.saved("memory", {src.type, {n, steps, 2 * src.shape[2]}}),
          .probabilities =
              lowering.saved("probabilities", {src.type, {n, attributes.heads, src.shape[1], steps}}),
          .found = lowering.saved("found", src)};
}

void forward_attention(const CrossAttentionAttributes& attributes, Lowering& lowering) {
  const Tensors tensors = tensors_of(attributes, lowering);
  project(lowering, "query_proj", lowering.src(0), tensors.query);
  project(lowering, "memory_proj", lowering.src(1), tensors.memory);
  std::vector<TensorId> src{tensors.query, tensors.memory};
  if (lowering.src_count() > 2) src.push_back(lowering.src(2));
  const std::vector<TensorId> dst{tensors.found, tensors.probabilities};
  lowering.call(kernels::kAttentionForward, kernel_attributes(attributes, lowering), src, dst);
  project(lowering, "out_proj", tensors.found, lowering.dst());
}

void backward_attention(const CrossAttentionAttributes& attributes, Lowering& lowering) {
  const Tensors tensors = tensors_of(attributes, lowering);
  const TensorId diff_found = lowering.temporary(lowering.desc(tensors.found));
  const TensorId diff_query = lowering.temporary(lowering.desc(tensors.query));
  const TensorId diff_memory = lowering.temporary(lowering.desc(tensors.memory));
  const auto wanted = [&](int input) {
    return lowering.needs_diff_src(input) ? std::optional(lowering.diff_src(input)) : std::nullopt;
  };
  project_backward(lowering, "out_proj", tensors.found, lowering.diff_dst(), diff_found);
  lowering.call(kernels::kAttentionBackward, kernel_attributes(attributes, lowering),
                {tensors.query, tensors.memory, tensors.probabilities, diff_found},
                {diff_query, diff_memory});
  project_backward(lowering, "query_proj", lowering.src(0), diff_query, wanted(0));
  project_backward(lowering, "memory_proj", lowering.src(1), diff_memory, wanted(1));
}

std::vector<OnnxNode> attention_to_onnx(const CrossAttentionAttributes& attributes, const OnnxNode& node,
                                        std::span<const TensorDesc> src) {
  const std::int64_t features = src[0].shape[2];
  const OnnxAttention attention{.heads = attributes.heads,
                                .features = features,
                                .steps = src[0].shape[1],
                                .seen_steps = src[1].shape[1],
                                .mask = src.size() > 2 ? node.inputs[2] : ""};
  const std::span weights = std::span(node.inputs).subspan(src.size());
  OnnxSteps steps(node);
  const std::string queries = onnx_projection(steps, node.inputs[0], weights[0], weights[1]);
  const std::string packed = onnx_projection(steps, node.inputs[1], weights[2], weights[3]);
  const std::string query = onnx_heads(steps, queries, 0, attention);
  const std::string key = onnx_heads(steps, packed, 0, attention);
  const std::string value = onnx_heads(steps, packed, features, attention);
  onnx_projection(steps, onnx_attention(steps, attention, query, key, value), weights[4], weights[5]);
  return steps.finish();
}

/// Keys and values have weights of their own, as torch.nn.MultiheadAttention's do not.
PyTorchNode attention_in_pytorch(const CrossAttentionAttributes& attributes, const PyTorchLayer& layer) {
  const std::int64_t features = layer.src[0].shape[2], memory = layer.src[1].shape[2];
  PyTorchNode node{.functions = {kPyTorchAttention}};
  const auto part = [&](const std::string& name, std::int64_t in, std::int64_t out) {
    for (const std::string_view tensor : {"weight", "bias"})
      node.renamed[fmt::format("{}_{}", name, tensor)] = fmt::format("{}.{}", name, tensor);
    return fmt::format("\"{}\": nn.Linear({}, {})", name, in, out);
  };
  node.module = fmt::format("nn.ModuleDict({{{}, {}, {}}})", part("query_proj", features, features),
                            part("memory_proj", memory, 2 * features), part("out_proj", features, features));
  const auto projected = [&](std::string_view name, const std::string& value) {
    return fmt::format("{}[\"{}\"]({})", layer.self(), name, value);
  };
  PythonCall found("attention");
  found.argument(projected("query_proj", layer.inputs[0]));
  found.argument(fmt::format("*{}.chunk(2, 2)", layer.step(0)))
      .option("heads", std::to_string(attributes.heads));
  if (layer.inputs.size() > 2) found.option("mask", layer.inputs[2]);
  node.steps = {projected("memory_proj", layer.inputs[1])};
  node.value = projected("out_proj", found.text());
  return node;
}

}  // namespace

OpDefinition cross_attention_op() {
  using A = CrossAttentionAttributes;
  return OpBuilder<A>("CrossAttention")
      .category("Sequence")
      .summary("Lets every step of a sequence look at another sequence and take up what fits it.")
      .formula("dst = concat over heads of softmax(Q K^T / sqrt(D)) V, times out_proj; K, V from memory")
      .pytorch("torch.nn.MultiheadAttention")
      .input("src", PortType::real, "The sequences that look (N, T, features).")
      .input("memory", PortType::real, "The sequences they look at (N, S, other features).")
      .variadic_input("mask", "Optional indices (N, S): steps of memory where it is 0 are not seen.", 0,
                      PortType::indices)
      .output("dst", "Sequences (N, T, features).")
      .attribute("heads", &A::heads,
                 {.min = 1, .max = 1024, .doc = "Equal parts of the features that look separately."})
      .onnx({.type = "MatMul", .since_opset = 13})
      .example({.attributes = {{"heads", 2}}, .src = {Shape{3, 5, 4}, Shape{3, 2, 3}}})
      .example({.attributes = {{"heads", 1}},
                .src = {Shape{4, 2, 3}, Shape{4, 3, 5}, Shape{4, 3}},
                .src_types = {DataType::f32, DataType::f32, DataType::i64},
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
