// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/cycles.h"

#include <algorithm>
#include <queue>
#include <unordered_map>
#include <unordered_set>

namespace netwright::engine {

std::vector<NodeId> topological_order(const Graph& graph) {
  std::unordered_map<NodeId, std::vector<NodeId>> readers;
  std::unordered_map<NodeId, int> waiting_for;
  for (const Edge& edge : graph.edges) {
    readers[edge.from.node].push_back(edge.to.node);
    ++waiting_for[edge.to.node];
  }
  std::priority_queue<NodeId, std::vector<NodeId>, std::greater<>> ready;
  for (const Node& node : graph.nodes) {
    if (!waiting_for.contains(node.id)) ready.push(node.id);
  }
  std::vector<NodeId> order;
  while (!ready.empty()) {
    const NodeId node = ready.top();
    ready.pop();
    order.push_back(node);
    for (NodeId reader : readers[node]) {
      if (--waiting_for[reader] == 0) ready.push(reader);
    }
  }
  return order;
}

std::vector<std::vector<NodeId>> find_cycles(const Graph& graph, const std::vector<NodeId>& order) {
  const std::unordered_set<NodeId> sorted(order.begin(), order.end());
  // Every unsorted node waits for an unsorted one: walking back along one such edge each must come round.
  std::unordered_map<NodeId, NodeId> back;
  for (const Edge& edge : graph.edges) {
    if (!sorted.contains(edge.to.node) && !sorted.contains(edge.from.node))
      back.emplace(edge.to.node, edge.from.node);
  }
  std::vector<std::vector<NodeId>> cycles;
  std::unordered_map<NodeId, NodeId> visited_from;  // node -> start of the walk that came by first
  for (const Node& node : graph.nodes) {
    NodeId at = node.id;
    while (back.contains(at) && visited_from.emplace(at, node.id).second) at = back.at(at);
    if (!back.contains(at) || visited_from.at(at) != node.id || sorted.contains(node.id)) continue;
    std::vector<NodeId> cycle{at};
    for (NodeId next = back.at(at); next != at; next = back.at(next)) cycle.push_back(next);
    std::ranges::reverse(cycle);
    std::rotate(cycle.begin(), std::ranges::min_element(cycle), cycle.end());
    cycles.push_back(cycle);
  }
  return cycles;
}

}  // namespace netwright::engine
