// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/memory_layout.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace netwright::engine {

namespace {

bool meet(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

struct Placed {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::size_t index = 0;
};

/// The start of the tightest gap of `bytes` between the neighbours (sorted by begin), or behind them all.
std::int64_t tightest_gap(std::span<const Placed> neighbours, std::int64_t bytes) {
  std::int64_t best = -1;
  std::int64_t best_size = std::numeric_limits<std::int64_t>::max();
  std::int64_t end = 0;
  for (const Placed& neighbour : neighbours) {
    const std::int64_t gap = neighbour.begin - end;
    if (gap >= bytes && gap < best_size) {
      best = end;
      best_size = gap;
    }
    end = std::max(end, neighbour.end);
  }
  return best >= 0 ? best : end;
}

}  // namespace

MemoryLayout lay_out(std::span<const Lifetime> lifetimes, std::int64_t alignment) {
  std::vector<std::size_t> order(lifetimes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lifetimes[a].bytes > lifetimes[b].bytes; });

  MemoryLayout layout{.offsets = std::vector<std::int64_t>(lifetimes.size()), .peak_bytes = 0};
  std::vector<Placed> placed;  // sorted by begin
  std::vector<Placed> neighbours;
  for (std::size_t index : order) {
    const std::int64_t bytes = (lifetimes[index].bytes + alignment - 1) / alignment * alignment;
    neighbours.clear();
    std::copy_if(placed.begin(), placed.end(), std::back_inserter(neighbours),
                 [&](const Placed& other) { return meet(lifetimes[other.index], lifetimes[index]); });
    const std::int64_t begin = tightest_gap(neighbours, bytes);
    const Placed here{.begin = begin, .end = begin + bytes, .index = index};
    placed.insert(std::upper_bound(placed.begin(), placed.end(), here,
                                   [](const Placed& a, const Placed& b) { return a.begin < b.begin; }),
                  here);
    layout.offsets[index] = begin;
    layout.peak_bytes = std::max(layout.peak_bytes, here.end);
  }
  return layout;
}

}  // namespace netwright::engine
