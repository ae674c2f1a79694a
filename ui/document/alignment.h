// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "engine/graph/graph.h"

namespace netwright::ui {

/// Ways to put nodes in line: all nodes have one size, so an edge is as good as another.
enum class Alignment {
  left,
  center,
  right,
  top,
  middle,
  bottom,
  spread_across,  ///< the outermost stay, the others stand at equal distances between them
  spread_down,
};

/// The graph with `nodes` in line; places stay on the grid. Fewer than two nodes, or three to spread, are
/// left alone.
engine::Graph aligned(const engine::Graph& graph, std::span<const engine::NodeId> nodes, Alignment how);

}  // namespace netwright::ui
