// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/graph/block.h"
#include "engine/graph/op_builder.h"

namespace netwright::engine {

/// What the layers of a transformer share.
struct TransformerAttributes {
  std::int64_t heads = 4;
  std::int64_t feedforward = 256;
  double dropout = 0.1;
  std::string activation = "relu";
  bool norm_first = false;
  bool causal = false;
};

/// One part of the layer with its residual connection and norm: norm(src + part(src)), or with norm_first
/// src + part(norm(src)). part(Port) adds the part's nodes.
template <class Part>
Port transformer_part(BlockBuilder& block, const TransformerAttributes& attributes, const std::string& number,
                      Port src, const Part& part) {
  const std::string norm = "norm" + number;
  const Port inside = attributes.norm_first ? block.add(norm, "LayerNorm", {src}) : src;
  Port found = part(inside);
  if (attributes.dropout > 0)
    found = block.add("dropout" + number, "Dropout", {found}, {{"probability", attributes.dropout}});
  const Port sum = block.add("add" + number, "Add", {src, found});
  return attributes.norm_first ? sum : block.add(norm, "LayerNorm", {sum});
}

/// Two linear layers with an activation between them, on every step by itself.
inline Port transformer_feedforward(BlockBuilder& block, const TransformerAttributes& attributes,
                                    std::int64_t features, Port src) {
  const Port wide = block.add("linear1", "Linear", {src}, {{"out_features", attributes.feedforward}});
  Port active = block.add("activation", attributes.activation == "gelu" ? "GELU" : "ReLU", {wide});
  if (attributes.dropout > 0)
    active = block.add("dropout", "Dropout", {active}, {{"probability", attributes.dropout}});
  return block.add("linear2", "Linear", {active}, {{"out_features", features}});
}

/// Completes a layer of a transformer but for its words, ports, examples and expansion.
inline OpBuilder<TransformerAttributes> transformer_layer(std::string name) {
  using A = TransformerAttributes;
  return OpBuilder<A>(std::move(name))
      .category("Sequence")
      .attribute("heads", &A::heads,
                 {.min = 1, .max = 1024, .doc = "Equal parts of the features that look around separately."})
      .attribute("feedforward", &A::feedforward,
                 {.min = 1, .max = 1e7, .doc = "Features between the two linear layers."})
      .attribute("dropout", &A::dropout,
                 {.min = 0, .max = 1, .doc = "How likely a value is set to zero in training."})
      .attribute("activation", &A::activation,
                 {.doc = "The function between the two linear layers.", .choices = {"relu", "gelu"}})
      .attribute("norm_first", &A::norm_first,
                 {.doc = "Whether norms come before attention and linear layers, which trains deep networks "
                         "more easily, or after the sums."})
      .attribute("causal", &A::causal, {.doc = "Whether a step sees only itself and the steps before it."});
}

}  // namespace netwright::engine
