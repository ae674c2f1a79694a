// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/placement.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "engine/graph/comment.h"

namespace netwright::ui {

using engine::Edge;
using engine::Graph;
using engine::Node;
using engine::NodeId;
using engine::Position;

namespace {

constexpr double kCurveRoom = 32;  ///< more height where a wire goes far aside

bool covers(const Position& a, const Position& b) {
  return std::abs(a.x - b.x) < kNodeWidth + kGrid && std::abs(a.y - b.y) < kNodeHeight + kGrid;
}

struct Wires {
  std::map<NodeId, std::vector<NodeId>> sources;
  std::map<NodeId, std::vector<NodeId>> readers;
};

Wires wiresOf(const Graph& graph) {
  Wires wires;
  for (const Edge& edge : graph.edges) {
    wires.sources[edge.to.node].push_back(edge.from.node);
    wires.readers[edge.from.node].push_back(edge.to.node);
  }
  return wires;
}

std::vector<NodeId> reached(const std::map<NodeId, std::vector<NodeId>>& ways, NodeId start) {
  std::set<NodeId> seen{start};
  std::vector<NodeId> queue{start};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const auto found = ways.find(queue[next]);
    if (found == ways.end()) continue;
    for (NodeId node : found->second) {
      if (seen.insert(node).second) queue.push_back(node);
    }
  }
  return {seen.begin(), seen.end()};
}

/// Longest way from a start to each node. Start nodes that only feed late (a target into a loss) move down
/// beside what they feed.
std::map<NodeId, int> layersOf(const Graph& graph, const Wires& wires) {
  std::map<NodeId, int> layer;
  std::map<NodeId, std::size_t> waiting;
  std::vector<NodeId> ready;
  for (const Node& node : graph.nodes) {
    layer[node.id] = 0;
    const auto found = wires.sources.find(node.id);
    waiting[node.id] = found == wires.sources.end() ? 0 : found->second.size();
    if (waiting[node.id] == 0) ready.push_back(node.id);
  }
  for (std::size_t next = 0; next < ready.size(); ++next) {
    const auto found = wires.readers.find(ready[next]);
    if (found == wires.readers.end()) continue;
    for (NodeId reader : found->second) {
      layer[reader] = std::max(layer[reader], layer[ready[next]] + 1);
      if (--waiting[reader] == 0) ready.push_back(reader);
    }
  }
  for (const Node& node : graph.nodes) {
    const auto found = wires.readers.find(node.id);
    if (wires.sources.contains(node.id) || found == wires.readers.end()) continue;
    int first = layer[found->second.front()];
    for (NodeId reader : found->second) first = std::min(first, layer[reader]);
    layer[node.id] = first - 1;
  }
  return layer;
}

double meanOf(const std::vector<NodeId>& nodes, const std::map<NodeId, double>& x, double otherwise) {
  double sum = 0;
  int count = 0;
  for (NodeId node : nodes) {
    if (const auto found = x.find(node); found != x.end()) {
      sum += found->second;
      ++count;
    }
  }
  return count > 0 ? sum / count : otherwise;
}

/// Gives the nodes of a row their x, by what they read; returns how far the longest wire into it goes aside.
double placeRow(std::vector<NodeId> row, bool first, const Wires& wires, std::map<NodeId, double>& x) {
  std::map<NodeId, double> wish;
  for (NodeId node : row) {
    const auto found = wires.sources.find(node);
    // A start in a later row, as a target is, stands right of the chain.
    const double otherwise = first ? 0 : kColumnPitch;
    wish[node] = found == wires.sources.end() ? otherwise : meanOf(found->second, x, otherwise);
  }
  std::stable_sort(row.begin(), row.end(), [&](NodeId a, NodeId b) { return wish[a] < wish[b]; });
  double next = -std::numeric_limits<double>::infinity();
  double widest = 0;
  for (NodeId node : row) {
    x[node] = std::max(snapped(wish[node]), next);
    next = x[node] + kColumnPitch;
    const auto found = wires.sources.find(node);
    if (found == wires.sources.end()) continue;
    for (NodeId source : found->second) widest = std::max(widest, std::abs(x[source] - x[node]));
  }
  return widest;
}

}  // namespace

double snapped(double coordinate) {
  return std::round(coordinate / kGrid) * kGrid;
}

Position snapped(Position position) {
  return {snapped(position.x), snapped(position.y)};
}

Position freePlace(const Graph& graph, Position wanted) {
  wanted = snapped(wanted);
  const auto taken = [&] {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                       [&](const Node& node) { return covers(node.position, wanted); });
  };
  while (taken()) wanted.x += kColumnPitch;
  return wanted;
}

std::vector<NodeId> downstreamOf(const Graph& graph, NodeId start) {
  return reached(wiresOf(graph).readers, start);
}

std::vector<NodeId> upstreamOf(const Graph& graph, NodeId end) {
  return reached(wiresOf(graph).sources, end);
}

std::vector<NodeId> lastNodes(const Graph& graph) {
  const Wires wires = wiresOf(graph);
  std::vector<NodeId> ends;
  for (const Node& node : graph.nodes) {
    if (!wires.readers.contains(node.id)) ends.push_back(node.id);
  }
  return ends;
}

namespace {

/// The layer nearest to a comment; comments go where it goes.
const Node* layerBeside(const Graph& graph, const Node& comment) {
  const Node* nearest = nullptr;
  double least = 0;
  for (const Node& node : graph.nodes) {
    if (engine::is_comment(node)) continue;
    const double away =
        std::hypot(node.position.x - comment.position.x, node.position.y - comment.position.y);
    if (nearest != nullptr && away >= least) continue;
    nearest = &node;
    least = away;
  }
  return nearest;
}

void placeComments(const Graph& graph, std::map<NodeId, Position>& places) {
  for (const Node& node : graph.nodes) {
    if (!engine::is_comment(node)) continue;
    Position place = node.position;
    if (const Node* beside = layerBeside(graph, node)) {
      place.x += places.at(beside->id).x - beside->position.x;
      place.y += places.at(beside->id).y - beside->position.y;
    }
    places[node.id] = snapped(place);
  }
}

}  // namespace

Graph arranged(const Graph& graph) {
  const Wires wires = wiresOf(graph);
  std::map<int, std::vector<NodeId>> rows;
  for (const auto& [node, layer] : layersOf(graph, wires)) {
    if (!engine::is_comment(*graph.find(node))) rows[layer].push_back(node);
  }

  std::map<NodeId, double> x;
  std::map<NodeId, Position> places;
  double y = 0;
  for (const auto& [layer, row] : rows) {
    const double widest = placeRow(row, layer == rows.begin()->first, wires, x);
    if (layer != rows.begin()->first) y += widest > kNodeWidth ? kRowPitch + kCurveRoom : kRowPitch;
    for (NodeId node : row) places[node] = {x[node], y};
  }
  placeComments(graph, places);
  Graph result = graph;
  for (Node& node : result.nodes) node.position = places.at(node.id);
  return result;
}

}  // namespace netwright::ui
