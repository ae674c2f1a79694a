// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/graph/graph.h"

namespace netwright::engine {

/// Nodes in an order in which every edge leads forward, ties by id; those on a cycle or behind one are
/// missing.
std::vector<NodeId> topological_order(const Graph& graph);

/// Cycles among the nodes that `order` misses, each in the direction of its edges: at least one when any is
/// missing.
std::vector<std::vector<NodeId>> find_cycles(const Graph& graph, const std::vector<NodeId>& order);

}  // namespace netwright::engine
