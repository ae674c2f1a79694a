// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/graph.h"

#include <algorithm>

namespace netwright::engine {

bool operator==(const Node& a, const Node& b) {
  const bool same_body = a.body == b.body || (a.body && b.body && *a.body == *b.body);
  return a.id == b.id && a.name == b.name && a.op == b.op && a.attributes == b.attributes &&
         a.position == b.position && same_body;
}

const Node* Graph::find(NodeId id) const {
  const auto found = std::ranges::lower_bound(nodes, id, {}, &Node::id);
  return found != nodes.end() && found->id == id ? &*found : nullptr;
}

const Node* Graph::find(std::string_view node_name) const {
  const auto found = std::ranges::find(nodes, node_name, &Node::name);
  return found != nodes.end() ? &*found : nullptr;
}

std::optional<Edge> Graph::edge_into(Port to) const {
  const auto found = std::ranges::lower_bound(edges, to, {}, &Edge::to);
  if (found == edges.end() || found->to != to) return std::nullopt;
  return *found;
}

}  // namespace netwright::engine
