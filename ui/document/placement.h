// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "engine/graph/graph.h"

namespace netwright::ui {

/// Where nodes go on the canvas. A position is a node's top left corner; all nodes have one size; networks
/// run from top to bottom; positions lie on the grid.
inline constexpr double kNodeWidth = 240;
inline constexpr double kNodeHeight = 48;
inline constexpr double kGrid = 8;
inline constexpr double kRowPitch = 80;      ///< top to top in a chain
inline constexpr double kColumnPitch = 272;  ///< left to left of neighbours

double snapped(double coordinate);
engine::Position snapped(engine::Position position);

/// `wanted`, or the nearest place to its right where no node is covered.
engine::Position freePlace(const engine::Graph& graph, engine::Position wanted);

/// Every node reachable from `start`, itself included; sorted.
std::vector<engine::NodeId> downstreamOf(const engine::Graph& graph, engine::NodeId start);
/// Every node from which `end` is reachable, itself included; sorted.
std::vector<engine::NodeId> upstreamOf(const engine::Graph& graph, engine::NodeId end);

/// The nodes that end in no wire, sorted by id.
std::vector<engine::NodeId> lastNodes(const engine::Graph& graph);

/// The graph with every node placed in layers: each below all it reads, neighbours ordered by what they read,
/// losses and branches side by side.
engine::Graph arranged(const engine::Graph& graph);

}  // namespace netwright::ui
