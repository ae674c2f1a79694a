// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/onnx/onnx_steps.h"
#include "engine/graph/sequence_rules.h"
#include "kernels/api/elementwise.h"
#include "kernels/api/embedding.h"
#include "kernels/api/support/embedding_shapes.h"

namespace netwright::engine {
namespace {

struct PositionalEmbeddingAttributes {
  std::string kind = "learned";

  bool learned() const { return kind == "learned"; }
};

/// Standard deviation of fresh learned positions (Devlin et al., BERT; Dosovitskiy et al., ViT).
constexpr double kDeviation = 0.02;

InferOutcome infer_positions(const PositionalEmbeddingAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_sequences(context)) return *std::move(problem);
  const Shape& src = context.src[0].shape;
  Inferred inferred{.dst = {context.src[0]}};
  if (attributes.learned()) {
    inferred.weights = {
        {.name = "weight", .shape = {src[1], src[2]}, .init = WeightInit::normal, .scale = kDeviation}};
  }
  return inferred;
}

void forward_positions(const PositionalEmbeddingAttributes& attributes, Lowering& lowering) {
  const TensorDesc src = lowering.desc(lowering.src(0));
  TensorId positions;
  if (attributes.learned()) {
    positions = lowering.weight("weight");
  } else {
    positions = lowering.temporary({.type = src.type, .shape = {src.shape[1], src.shape[2]}});
    lowering.call(kernels::kSinusoidalPositions, {}, {}, {positions});
  }
  lowering.call(kernels::kBinaryForward, {.function = kernels::BinaryFunction::add},
                {lowering.src(0), positions}, {lowering.dst()});
}

void backward_positions(const PositionalEmbeddingAttributes& attributes, Lowering& lowering) {
  if (attributes.learned()) {
    lowering.call(kernels::kBinaryBackward, {.function = kernels::BinaryFunction::add, .operand = 1},
                  {lowering.diff_dst()}, {lowering.diff_weight("weight")});
  }
  if (lowering.needs_diff_src(0)) lowering.alias_diff_src_to_diff_dst();
}

std::vector<OnnxNode> positions_to_onnx(const PositionalEmbeddingAttributes& attributes, const OnnxNode& node,
                                        std::span<const TensorDesc> src) {
  OnnxSteps steps(node);
  if (attributes.learned()) return steps.last("Add", {node.inputs[0], node.inputs[1]});
  const std::int64_t count = src[0].shape[1], features = src[0].shape[2];
  std::vector<float> positions;
  for (std::int64_t t = 0; t < count; ++t)
    for (std::int64_t e = 0; e < features; ++e)
      positions.push_back(static_cast<float>(kernels::sinusoidal_position(t, e, features)));
  return steps.last("Add", {node.inputs[0], steps.numbers({count, features}, positions)});
}

constexpr std::string_view kSinusoidal = R"(def sinusoidal_positions(steps, features):
    """Sines and cosines that tell the place of each step, (steps, features)."""
    exponents = torch.arange(0, features, 2, dtype=torch.float64) / features
    angles = torch.arange(steps, dtype=torch.float64)[:, None] / 10000**exponents
    return torch.stack((angles.sin(), angles.cos()), 2).flatten(1)[:, :features].float()
)";

PyTorchNode positions_in_pytorch(const PositionalEmbeddingAttributes& attributes, const PyTorchLayer& layer) {
  const Shape& src = layer.src[0].shape;
  PythonCall call(attributes.learned() ? "nn.Embedding" : "sinusoidal_positions");
  const std::string made = call.argument(src[1]).argument(src[2]).text();
  const std::string sum = layer.inputs[0] + " + " + layer.self();
  if (attributes.learned()) return {.module = made, .value = sum + ".weight"};
  return {.constant = made, .value = sum, .functions = {kSinusoidal}};
}

}  // namespace

OpDefinition positional_embedding_op() {
  using A = PositionalEmbeddingAttributes;
  return OpBuilder<A>("PositionalEmbedding")
      .category("Sequence")
      .summary("Adds to each step numbers that tell its place, which attention by itself does not see.")
      .formula("dst[n,t] = src[n,t] + weight[t], or sines and cosines of t / 10000^(e / features)")
      .pytorch("torch.nn.Embedding")
      .input("src", PortType::real, "Sequences (N, T, features).")
      .output("dst", "The same with places added.")
      .attribute("kind", &A::kind,
                 {.doc = "Numbers that are learned, or fixed sines and cosines of many wavelengths.",
                  .choices = {"learned", "sinusoidal"}})
      .onnx({.type = "Add", .since_opset = 14})
      .example({.src = {Shape{3, 5, 4}}})
      .example({.attributes = {{"kind", std::string("sinusoidal")}}, .src = {Shape{2, 7, 5}}})
      .infer(infer_positions)
      .forward(forward_positions)
      .backward(backward_positions)
      .to_onnx(positions_to_onnx)
      .to_pytorch(positions_in_pytorch);
}

}  // namespace netwright::engine
