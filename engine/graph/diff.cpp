// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/diff.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace netwright::engine {

bool GraphDiff::empty() const {
  return added.empty() && removed.empty() && changed.empty() && added_edges.empty() && removed_edges.empty();
}

GraphDiff diff(const Graph& before, const Graph& after) {
  GraphDiff found;
  auto old = before.nodes.begin();
  auto fresh = after.nodes.begin();
  while (old != before.nodes.end() || fresh != after.nodes.end()) {
    if (fresh == after.nodes.end() || (old != before.nodes.end() && old->id < fresh->id)) {
      found.removed.push_back(*old++);
    } else if (old == before.nodes.end() || fresh->id < old->id) {
      found.added.push_back(*fresh++);
    } else {
      if (*old != *fresh) found.changed.push_back({.before = *old, .after = *fresh});
      ++old;
      ++fresh;
    }
  }
  const auto order = [](const Edge& a, const Edge& b) {
    return std::tie(a.to, a.from) < std::tie(b.to, b.from);
  };
  std::ranges::set_difference(after.edges, before.edges, std::back_inserter(found.added_edges), order);
  std::ranges::set_difference(before.edges, after.edges, std::back_inserter(found.removed_edges), order);
  return found;
}

}  // namespace netwright::engine
