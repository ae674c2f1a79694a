// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/graph/graph.h"

namespace netwright::engine {

/// Pure edits: the graph before stays as it was. A refused edit says what and why; whether the network makes
/// sense is not judged here but by infer_shapes(), so that half-drawn networks can exist.

struct AddedNode {
  Graph graph;
  NodeId id;
};
/// Adds a node named after its op ("conv2d", "conv2d_2", ...).
AddedNode add_node(const Graph& graph, std::string_view op, Position position, Attributes attributes = {});
/// Adds a copy of `nodes` with fresh ids and names, edges among them kept, moved by `offset`; returns their
/// ids in order.
struct AddedNodes {
  Graph graph;
  std::vector<NodeId> ids;
};
AddedNodes paste(const Graph& graph, const Graph& fragment, Position offset);
/// The nodes and the edges among them.
Graph fragment_of(const Graph& graph, std::span<const NodeId> nodes);

/// Removes nodes and every edge that touches them.
Result<Graph> remove_nodes(const Graph& graph, std::span<const NodeId> nodes);
/// Refuses an empty or overlong name, control characters, and what is not UTF-8.
Result<void> check_node_name(std::string_view name);
/// `wish` when no node has it, else the next free of "wish_2", "wish_3", ...
std::string free_name(const Graph& graph, std::string_view wish);
Result<Graph> rename_node(const Graph& graph, NodeId node, std::string name);
Result<Graph> move_nodes(const Graph& graph, std::span<const NodeId> nodes, Position offset);
Result<Graph> set_attribute(const Graph& graph, NodeId node, std::string_view attribute,
                            AttributeValue value);
/// Back to the op's default.
Result<Graph> reset_attribute(const Graph& graph, NodeId node, std::string_view attribute);
/// Connects two ports; an edge already into `to` is replaced. Refuses an edge that would close a cycle.
Result<Graph> connect(const Graph& graph, Port from, Port to);
Result<Graph> disconnect(const Graph& graph, Edge edge);

/// Sorts nodes and edges as a Graph has them; for code that builds one by hand.
void sort(Graph& graph);

}  // namespace netwright::engine
