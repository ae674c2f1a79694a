// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "engine/graph/graph.h"

namespace netwright::ui {

/// A node's row in a network drawn from top to bottom, one node a line: every value travels down a lane until
/// the last node that reads it.
struct LaneRow {
  engine::NodeId node;
  int lane = 0;                   ///< of the node's dot
  std::vector<int> passing = {};  ///< lanes that go by
  std::vector<int> inputs = {};   ///< lanes from above that end in the dot, or send a branch to it
  bool goes_on = false;           ///< its value is read further down
  friend bool operator==(const LaneRow&, const LaneRow&) = default;
};

/// Rows for `order`, which names every node behind those it reads. Wires of nodes that are not in it are left
/// out.
std::vector<LaneRow> lanesOf(const engine::Graph& graph, const std::vector<engine::NodeId>& order);

}  // namespace netwright::ui
