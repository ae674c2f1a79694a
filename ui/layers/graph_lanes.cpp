// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/layers/graph_lanes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace netwright::ui {
namespace {

/// A value on its way down.
struct Lane {
  engine::NodeId source;
  std::size_t readers = 0;  ///< still to come
};
using Lanes = std::vector<std::optional<Lane>>;

int freeLane(Lanes& lanes) {
  const auto found = std::ranges::find_if(lanes, [](const auto& lane) { return !lane; });
  const auto at = found - lanes.begin();
  if (found == lanes.end()) lanes.emplace_back();
  return static_cast<int>(at);
}

}  // namespace

std::vector<LaneRow> lanesOf(const engine::Graph& graph, const std::vector<engine::NodeId>& order) {
  const std::set<engine::NodeId> known(order.begin(), order.end());
  std::map<engine::NodeId, std::set<engine::NodeId>> sources;
  std::map<engine::NodeId, std::size_t> readers;
  for (const engine::Edge& edge : graph.edges) {
    if (!known.contains(edge.from.node) || !known.contains(edge.to.node)) continue;
    if (sources[edge.to.node].insert(edge.from.node).second) ++readers[edge.from.node];
  }
  Lanes lanes;
  std::vector<LaneRow> rows;
  for (const engine::NodeId node : order) {
    LaneRow row{.node = node};
    std::optional<int> ended;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      std::optional<Lane>& lane = lanes[i];
      if (!lane) continue;
      const bool read = sources[node].contains(lane->source);
      if (read) row.inputs.push_back(static_cast<int>(i));
      if (read && --lane->readers == 0) {
        lane.reset();
        if (!ended) ended = static_cast<int>(i);
      } else {
        row.passing.push_back(static_cast<int>(i));
      }
    }
    row.lane = ended ? *ended : freeLane(lanes);
    row.goes_on = readers.contains(node);
    if (row.goes_on)
      lanes[static_cast<std::size_t>(row.lane)] = Lane{.source = node, .readers = readers[node]};
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace netwright::ui
