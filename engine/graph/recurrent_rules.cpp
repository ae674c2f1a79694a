// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/recurrent_rules.h"

#include <cmath>
#include <utility>
#include <vector>

#include "engine/graph/recurrent_lowering.h"
#include "engine/graph/recurrent_onnx.h"
#include "engine/graph/sequence_rules.h"

namespace netwright::engine {
namespace {

using kernels::RecurrentCell;

/// What one layer reads: the features of the layer before it.
std::int64_t inputs_of(const RecurrentAttributes& attributes, std::int64_t layer, std::int64_t features) {
  return layer == 0 ? features : attributes.directions() * attributes.hidden;
}

std::vector<WeightSpec> weights_of(const RecurrentAttributes& attributes, RecurrentCell cell,
                                   std::int64_t features) {
  const std::int64_t gates = kernels::gates_of(cell) * attributes.hidden;
  const double bound = 1 / std::sqrt(static_cast<double>(attributes.hidden));
  std::vector<WeightSpec> weights;
  const auto add = [&](std::string name, Shape shape) {
    weights.push_back({.name = std::move(name),
                       .shape = shape,
                       .init = WeightInit::uniform,
                       .fan_in = shape.elements_from(1),
                       .scale = bound,
                       .decays = shape.rank > 1});
  };
  for (std::int64_t layer = 0; layer < attributes.layers; ++layer) {
    for (std::int64_t direction = 0; direction < attributes.directions(); ++direction) {
      const std::string place = recurrent_place(layer, direction);
      add("weight_ih" + place, {gates, inputs_of(attributes, layer, features)});
      add("weight_hh" + place, {gates, attributes.hidden});
      if (!attributes.bias) continue;
      add("bias_ih" + place, {gates});
      add("bias_hh" + place, {gates});
    }
  }
  return weights;
}

InferOutcome infer_recurrent(const RecurrentAttributes& attributes, RecurrentCell cell,
                             const InferContext& context) {
  if (auto problem = unless_sequences(context)) return *std::move(problem);
  TensorDesc dst = context.src[0];
  const std::int64_t width = attributes.directions() * attributes.hidden;
  dst.shape =
      attributes.returns == "last" ? Shape{dst.shape[0], width} : Shape{dst.shape[0], dst.shape[1], width};
  return Inferred{.dst = {dst}, .weights = weights_of(attributes, cell, context.src[0].shape[2])};
}

Cost cost_of(const InferContext& context, const Inferred& inferred) {
  const Shape& src = context.src[0].shape;
  std::int64_t weights = 0;
  for (const WeightSpec& weight : inferred.weights) {
    if (weight.decays)
      weights = saturating_sum(weights, saturating_product({weight.shape[0], weight.shape[1]}));
  }
  return {.multiply_adds = saturating_product({src[0], src[1], weights})};
}

PyTorchNode recurrent_in_pytorch(const RecurrentAttributes& attributes, RecurrentCell cell,
                                 const PyTorchLayer& layer) {
  PythonCall call(cell == RecurrentCell::lstm ? "nn.LSTM" : cell == RecurrentCell::gru ? "nn.GRU" : "nn.RNN");
  call.argument(layer.src[0].shape[2]).argument(attributes.hidden);
  call.option("num_layers", std::to_string(attributes.layers), "1");
  if (cell == RecurrentCell::relu) call.option("nonlinearity", "\"relu\"");
  call.option("bias", python_bool(attributes.bias), "True").option("batch_first", "True");
  if (attributes.layers > 1) call.option("dropout", python_number(attributes.dropout), "0");
  call.option("bidirectional", python_bool(attributes.bidirectional), "False");
  PyTorchNode node = pytorch_module(layer, call.text());
  node.value += "[0]";
  if (attributes.returns != "last") return node;
  if (!attributes.bidirectional) {
    node.value += "[:, -1]";
    return node;
  }
  node.steps = {node.value};
  const std::string both = layer.step(0), hidden = std::to_string(attributes.hidden);
  node.value =
      "torch.cat((" + both + "[:, -1, :" + hidden + "], " + both + "[:, 0, " + hidden + ":]), dim=1)";
  return node;
}

}  // namespace

OpBuilder<RecurrentAttributes> recurrent(std::string name, CellOf cell_of) {
  using A = RecurrentAttributes;
  return OpBuilder<A>(std::move(name))
      .category("Sequence")
      .input("src", PortType::real, "Sequences (N, T, features).")
      .output("dst", "Hidden states (N, T, directions * hidden), or the last ones (N, directions * hidden).")
      .attribute("hidden", &A::hidden, {.min = 1, .max = 1e6, .doc = "Numbers of the hidden state."})
      .attribute("layers", &A::layers,
                 {.min = 1, .max = 64, .doc = "Layers one behind the other, each reading the one before."})
      .attribute(
          "bidirectional", &A::bidirectional,
          {.doc = "Whether each layer also reads the sequence from its end; both results stand side by "
                  "side."})
      .attribute(
          "dropout", &A::dropout,
          {.min = 0, .max = 1, .doc = "How likely a value between two layers is set to zero in training."})
      .attribute("bias", &A::bias, {.doc = "Whether learned numbers are added to both products."})
      .attribute(
          "returns", &A::returns,
          {.doc = "The hidden state after every step, to go on with a sequence, or only after the last, "
                  "which has seen all of it, to judge the sequence.",
           .choices = {"sequence", "last"}})
      .random_in_training()
      .differs_in_eval()
      .infer([cell_of](const A& attributes, const InferContext& context) {
        return infer_recurrent(attributes, cell_of(attributes), context);
      })
      .cost([](const A&, const InferContext& context, const Inferred& inferred) {
        return cost_of(context, inferred);
      })
      .forward([cell_of](const A& attributes, Lowering& lowering) {
        recurrent_forward(attributes, cell_of(attributes), lowering);
      })
      .bf16_products()
      .backward([cell_of](const A& attributes, Lowering& lowering) {
        recurrent_backward(attributes, cell_of(attributes), lowering);
      })
      .to_onnx([cell_of](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        return recurrent_to_onnx(attributes, cell_of(attributes), node);
      })
      .to_pytorch([cell_of](const A& attributes, const PyTorchLayer& layer) {
        return recurrent_in_pytorch(attributes, cell_of(attributes), layer);
      });
}

}  // namespace netwright::engine
