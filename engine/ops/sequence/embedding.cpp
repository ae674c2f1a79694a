// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/embedding.h"

#include <fmt/core.h>

#include "engine/exchange/onnx/onnx_steps.h"
#include "engine/graph/op_builder.h"

namespace netwright::engine {
namespace {

struct EmbeddingAttributes {
  std::int64_t count = 1000;
  std::int64_t features = 64;
  std::int64_t padding_index = -1;
};

InferOutcome infer_embedding(const EmbeddingAttributes& attributes, const InferContext& context) {
  const Shape& src = context.src[0].shape;
  if (src.rank >= kMaxRank) {
    return Problem{.message = fmt::format("{} adds an axis to {}, which has as many as there can be.",
                                          context.node_name, described(context)),
                   .remedy = "Bring the indices to fewer axes with Reshape."};
  }
  if (attributes.padding_index >= attributes.count) {
    return Problem{.message = fmt::format("{} has {} rows, numbered from 0; its padding_index is {}.",
                                          context.node_name, attributes.count, attributes.padding_index),
                   .remedy = "Choose a smaller padding_index or a larger count."};
  }
  TensorDesc dst{.type = DataType::f32, .shape = src};
  dst.shape[dst.shape.rank++] = attributes.features;
  return Inferred{
      .dst = {dst},
      .weights = {
          {.name = "weight", .shape = {attributes.count, attributes.features}, .init = WeightInit::normal}}};
}

kernels::EmbeddingAttributes kernel_attributes(const EmbeddingAttributes& attributes) {
  return {.padding_index = attributes.padding_index};
}

std::vector<OnnxNode> embedding_to_onnx(const EmbeddingAttributes& attributes, const OnnxNode& node,
                                        std::span<const TensorDesc>) {
  OnnxSteps steps(node);
  std::string weight = node.inputs[1];
  if (attributes.padding_index >= 0) {
    std::vector<float> kept(static_cast<std::size_t>(attributes.count), 1.0F);
    kept[static_cast<std::size_t>(attributes.padding_index)] = 0;
    weight = steps.add("Mul", {weight, steps.numbers({attributes.count, 1}, kept)});
  }
  return steps.last("Gather", {weight, node.inputs[0]}, {{"axis", std::int64_t{0}}});
}

/// nn.Embedding does not learn the row of the padding, but gives it.
PyTorchNode embedding_in_pytorch(const EmbeddingAttributes& attributes, const PyTorchLayer& layer) {
  PythonCall call("nn.Embedding");
  call.argument(attributes.count).argument(attributes.features);
  if (attributes.padding_index < 0) return pytorch_module(layer, call.text());
  const std::string index = std::to_string(attributes.padding_index), &indices = layer.inputs[0];
  PyTorchNode node = pytorch_module(layer, call.option("padding_idx", index).text());
  node.value += fmt::format(".masked_fill(({} == {})[..., None], 0)", indices, index);
  return node;
}

}  // namespace

OpDefinition embedding_op() {
  using A = EmbeddingAttributes;
  return OpBuilder<A>("Embedding")
      .category("Sequence")
      .summary(
          "Looks up a learned row of numbers for each index: how words and other symbols enter a network.")
      .formula("dst[n,t] = weight[indices[n,t]]")
      .pytorch("torch.nn.Embedding")
      .input("indices", PortType::indices, "Indices (N, T) from 0 to count - 1.")
      .output("dst", "Rows (N, T, features).")
      .attribute("count", &A::count, {.min = 1, .max = 1e8, .doc = "How many different indices there are."})
      .attribute("features", &A::features, {.min = 1, .max = 1e6, .doc = "Numbers a row."})
      .attribute(
          "padding_index", &A::padding_index,
          {.min = -1,
           .max = 1e8,
           .doc = "The index that fills up short sequences: it gives zeros and learns nothing; -1 for none."})
      .onnx({.type = "Gather", .since_opset = 13})
      .example({.attributes = {{"count", 7}, {"features", 3}},
                .src = {Shape{3, 5}},
                .src_types = {DataType::i64},
                .classes = 7})
      .example({.attributes = {{"count", 5}, {"features", 4}, {"padding_index", 2}},
                .src = {Shape{2, 3, 3}},
                .src_types = {DataType::i64},
                .classes = 5})
      .infer(infer_embedding)
      .forward([](const A& attributes, Lowering& lowering) {
        lowering.call(kernels::kEmbeddingForward, kernel_attributes(attributes),
                      {lowering.src(0), lowering.weight("weight")}, {lowering.dst()});
      })
      .backward([](const A& attributes, Lowering& lowering) {
        lowering.call(kernels::kEmbeddingBackward, kernel_attributes(attributes),
                      {lowering.src(0), lowering.diff_dst()}, {lowering.diff_weight("weight")});
      })
      .to_onnx(embedding_to_onnx)
      .to_pytorch(embedding_in_pytorch);
}

}  // namespace netwright::engine
