// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"
#include "engine/graph/problem.h"

namespace netwright::engine {

struct InferredBlock;

/// A node that made sense: its definition, parsed attributes, shapes, weights, cost.
struct InferredNode {
  const OpDefinition* op = nullptr;
  OpDefinition::Parsed attributes;
  std::vector<Port> src_ports;  ///< where each input comes from; gaps between variadic ports are closed up
  std::vector<TensorDesc> src;
  Inferred inferred;
  Cost cost;
  std::shared_ptr<const InferredBlock> block = nullptr;  ///< of a block
};

/// The network with shapes, as far as they could be found, and what is wrong with it. A node with a problem,
/// or behind one, is absent from `nodes`.
struct InferredGraph {
  std::map<NodeId, InferredNode> nodes;
  std::vector<NodeId> order;  ///< topological, ties by id; only nodes in `nodes`
  std::vector<Problem> problems;
  std::int64_t batch = 1;
  const OpRegistry* ops = nullptr;

  /// Nodes by their part in the whole, sorted by id, with or without problems of their own.
  std::vector<NodeId> data_inputs;
  std::vector<NodeId> target_inputs;
  std::vector<NodeId> mask_inputs;
  std::vector<NodeId> outputs;
  std::vector<NodeId> losses;

  bool ok() const { return problems.empty(); }
};

/// What a block is made of, with its shapes.
struct InferredBlock {
  Graph graph;
  InferredGraph inferred;
};

/// Checks ops, attributes, edges, cycles, dangling inputs and shapes: what is wrong with single nodes. Never
/// fails as a whole: half-drawn networks give what is known. Problems name nodes, both shapes, and a remedy;
/// a node behind another's problem is silent.
InferredGraph infer_shapes(const Graph& graph, const OpRegistry& ops, std::int64_t batch);

InferredGraph infer_shapes(const Graph&, OpRegistry&&, std::int64_t) = delete;  // the result points into it

/// What keeps the network from being trained: `problems`, then what is missing in the whole (a data Input, an
/// Output, a loss). Empty when it can be trained.
std::vector<Problem> training_problems(const InferredGraph& inferred);

/// What keeps the network from predicting or being exported: the problems of what feeds its Outputs, then a
/// missing data Input or Output. A network without a loss, or with a half-drawn one, can still predict.
std::vector<Problem> prediction_problems(const Graph& graph, const InferredGraph& inferred);

}  // namespace netwright::engine
