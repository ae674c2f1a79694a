// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/graph/op_definition.h"
#include "tests/support/graph_literal.h"

namespace netwright::tests {

/// The rows of an example: its inputs' first dimension.
inline std::int64_t batch_of(const engine::OpExample& example) {
  return example.src.empty() ? 2 : example.src[0][0];
}

/// An example as a network: an Input for each of its inputs ("src0", "src1", ...), i64 ones as targets, and
/// the op as the node "op".
inline engine::Graph graph_of_example(const engine::OpDefinition& op, const engine::OpExample& example) {
  std::vector<NodeLiteral> nodes;
  NodeLiteral tried{.name = "op", .op = op.name, .attributes = example.attributes, .src = {}};
  for (std::size_t i = 0; i < example.src.size(); ++i) {
    const Shape& shape = example.src[i];
    const bool indices = i < example.src_types.size() && example.src_types[i] == DataType::i64;
    const std::string name = "src" + std::to_string(i);
    nodes.push_back({.name = name,
                     .op = "Input",
                     .attributes = {{"role", std::string(indices ? "target" : "data")},
                                    {"shape", std::vector<std::int64_t>(shape.begin() + 1, shape.end())},
                                    {"type", std::string(indices ? "i64" : "f32")}}});
    tried.src.push_back(name);
  }
  nodes.push_back(tried);
  engine::Graph graph = graph_of(nodes);
  graph.nodes.back().body = example.body;
  return graph;
}

}  // namespace netwright::tests
