// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"
#include "engine/graph/problem.h"

namespace netwright::engine {

/// A node that made sense: its definition, parsed attributes, shapes, weights, cost.
struct InferredNode {
  const OpDefinition* op = nullptr;
  OpDefinition::Parsed attributes;
  std::vector<Port> src_ports;      ///< where each input comes from
  std::vector<TensorDesc> src;
  Inferred inferred;
  Cost cost;
};

/// The network with shapes, as far as they could be found, and what is wrong with it. A node with a problem, or behind
/// one, is absent from `nodes`.
struct InferredGraph {
  std::map<NodeId, InferredNode> nodes;
  std::vector<NodeId> order;        ///< topological, ties by id; only nodes in `nodes`
  std::vector<Problem> problems;
  std::int64_t batch = 1;

  bool ok() const { return problems.empty(); }
};

/// Checks ops, attributes, edges, cycles, shapes and completeness for training (an input, a loss, no dangling input).
/// Never fails as a whole: half-drawn networks give what is known. Problems name nodes, both shapes, and a remedy.
InferredGraph infer_shapes(const Graph& graph, const OpRegistry& ops, std::int64_t batch);

}  // namespace netwright::engine
