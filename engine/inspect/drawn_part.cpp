// SPDX-License-Identifier: Apache-2.0
#include "engine/inspect/drawn_part.h"

#include <algorithm>
#include <set>

#include "engine/graph/edit.h"

namespace netwright::engine {
namespace {

bool contains(const std::vector<NodeId>& nodes, NodeId node) {
  return std::ranges::binary_search(nodes, node);
}

std::set<NodeId> computable(const InferredGraph& inferred) {
  std::set<NodeId> kept;
  for (const NodeId id : inferred.order) {
    const InferredNode& node = inferred.nodes.at(id);
    if (node.op->role == OpRole::loss || node.op->role == OpRole::output) continue;
    if (contains(inferred.target_inputs, id) || contains(inferred.mask_inputs, id)) continue;
    if (std::ranges::all_of(node.src_ports, [&](const Port& port) { return kept.contains(port.node); }))
      kept.insert(id);
  }
  return kept;
}

}  // namespace

Graph drawn_part(const Graph& graph, const InferredGraph& inferred) {
  const std::set<NodeId> kept = computable(inferred);
  Graph part;
  part.name = graph.name;
  for (const Node& node : graph.nodes) {
    if (kept.contains(node.id)) part.nodes.push_back(node);
  }
  std::set<NodeId> read;
  for (const Edge& edge : graph.edges) {
    if (!kept.contains(edge.from.node) || !kept.contains(edge.to.node)) continue;
    part.edges.push_back(edge);
    read.insert(edge.from.node);
  }
  bool computes = false;
  for (const NodeId id : kept) {
    const InferredNode& node = inferred.nodes.at(id);
    if (node.op->role == OpRole::input) continue;
    computes = true;
    if (read.contains(id)) continue;
    AddedNode output = add_node(part, "Output", {});
    part = std::move(output.graph);
    part.edges.push_back({.from = {id, 0}, .to = {output.id, 0}});
  }
  if (!computes) return {};
  sort(part);
  return part;
}

}  // namespace netwright::engine
