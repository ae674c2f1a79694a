// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/graph/graph.h"

namespace netwright::engine {

struct ChangedNode {
  Node before;
  Node after;
  friend bool operator==(const ChangedNode&, const ChangedNode&) = default;
};

/// What leads from one graph to another; nodes are matched by id.
struct GraphDiff {
  std::vector<Node> added;
  std::vector<Node> removed;
  std::vector<ChangedNode> changed;
  std::vector<Edge> added_edges;
  std::vector<Edge> removed_edges;
  bool empty() const;
  friend bool operator==(const GraphDiff&, const GraphDiff&) = default;
};

GraphDiff diff(const Graph& before, const Graph& after);

}  // namespace netwright::engine
