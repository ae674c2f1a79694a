// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/alignment.h"

#include <algorithm>
#include <vector>

#include "ui/document/placement.h"

namespace netwright::ui {
namespace {

double& coordinate(engine::Node& node, bool across) {
  return across ? node.position.x : node.position.y;
}

void spread(std::vector<engine::Node*>& nodes, bool across) {
  if (nodes.size() < 3) return;
  std::stable_sort(nodes.begin(), nodes.end(), [across](engine::Node* a, engine::Node* b) {
    return coordinate(*a, across) < coordinate(*b, across);
  });
  const double first = coordinate(*nodes.front(), across), last = coordinate(*nodes.back(), across);
  const double step = (last - first) / static_cast<double>(nodes.size() - 1);
  for (std::size_t i = 1; i + 1 < nodes.size(); ++i)
    coordinate(*nodes[i], across) = snapped(first + static_cast<double>(i) * step);
}

double lineOf(const std::vector<engine::Node*>& nodes, bool across, Alignment how) {
  std::vector<double> places;
  for (engine::Node* node : nodes) places.push_back(coordinate(*node, across));
  const auto [least, most] = std::minmax_element(places.begin(), places.end());
  if (how == Alignment::left || how == Alignment::top) return *least;
  if (how == Alignment::right || how == Alignment::bottom) return *most;
  return snapped((*least + *most) / 2);
}

}  // namespace

engine::Graph aligned(const engine::Graph& graph, std::span<const engine::NodeId> nodes, Alignment how) {
  engine::Graph result = graph;
  std::vector<engine::Node*> moved;
  for (engine::Node& node : result.nodes) {
    if (std::find(nodes.begin(), nodes.end(), node.id) != nodes.end()) moved.push_back(&node);
  }
  if (moved.size() < 2) return result;
  const bool across = how == Alignment::left || how == Alignment::center || how == Alignment::right ||
                      how == Alignment::spread_across;
  if (how == Alignment::spread_across || how == Alignment::spread_down) {
    spread(moved, across);
    return result;
  }
  const double line = lineOf(moved, across, how);
  for (engine::Node* node : moved) coordinate(*node, across) = line;
  return result;
}

}  // namespace netwright::ui
