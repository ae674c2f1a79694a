// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "kernels/cuda/each.h"

/// Threads that work together on one item (a row, a group, a window), for .cu files. What they merge is a
/// tree whose shape follows from their number alone: the same bits every time.
namespace netwright::kernels::cuda {

inline constexpr int kWarpThreads = 32;
inline constexpr unsigned kAllLanes = 0xFFFFFFFF;

/// Room for a value in shared memory, where nothing is constructed.
template <class Value>
struct Stored {
  static_assert(std::is_trivially_copyable_v<Value>);
  alignas(16) unsigned char bytes[sizeof(Value)];

  DEV void set(const Value& value) { memcpy(bytes, &value, sizeof value); }
  DEV Value get() const {
    Value value{};
    memcpy(&value, bytes, sizeof value);
    return value;
  }
};

/// make() by the first thread of the block, for all its threads. Once a kernel.
template <class Value, class Make>
DEV Value made_by_first(const Make& make) {
  using Room = Stored<Value>;
  SHARED(Room, room, 1);
  if (threadIdx.x == 0) room->set(make());
  __syncthreads();
  return room->get();
}

/// The value of the lane that is `lanes` further in groups of `width` lanes, or of lane `lanes` of the group.
enum class Shuffle { down, from };
template <Shuffle how, class Value>
DEV Value shuffled(const Value& value, int lanes, int width) {
  static_assert(std::is_trivially_copyable_v<Value> && sizeof(Value) % sizeof(std::uint32_t) == 0);
  std::uint32_t words[sizeof(Value) / sizeof(std::uint32_t)];
  memcpy(words, &value, sizeof value);
  for (std::uint32_t& word : words) {
    if constexpr (how == Shuffle::down) word = __shfl_down_sync(kAllLanes, word, lanes, width);
    if constexpr (how == Shuffle::from) word = __shfl_sync(kAllLanes, word, lanes, width);
  }
  Value other{};
  memcpy(&other, words, sizeof other);
  return other;
}

/// The values of `width` neighbouring lanes merged, right in the first of them; a power of two up to a warp.
template <class Value, class Merge>
DEV Value merged_in_warp(Value value, int width, const Merge& merge) {
  for (int lanes = width / 2; lanes > 0; lanes /= 2)
    value = merge(value, shuffled<Shuffle::down>(value, lanes, width));
  return value;
}

/// The values of all kThreads threads of a block merged, for each of them.
template <class Value, class Merge>
DEV Value merged_in_block(const Value& value, const Merge& merge) {
  constexpr int kWarps = kThreads / kWarpThreads;
  using Room = Stored<Value>;
  SHARED(Room, of_warps, kWarps);
  const Value of_warp = merged_in_warp(value, kWarpThreads, merge);
  if (threadIdx.x % kWarpThreads == 0) of_warps[threadIdx.x / kWarpThreads].set(of_warp);
  __syncthreads();
  Value whole = of_warps[0].get();
  for (int warp = 1; warp < kWarps; ++warp) whole = merge(whole, of_warps[warp].get());
  __syncthreads();  // before the room is used again
  return whole;
}

struct Add {
  template <class Value>
  HD Value operator()(const Value& a, const Value& b) const {
    return a + b;
  }
};

/// Two sums at once.
template <class T>
struct SumPair {
  T first = 0, second = 0;
  HD friend SumPair operator+(const SumPair& a, const SumPair& b) {
    return {a.first + b.first, a.second + b.second};
  }
};
using TwoSums = SumPair<double>;

/// One thread of a team, and the item it works on now.
struct Member {
  std::int64_t item = 0;
  bool valid = false;  ///< there is such an item: the last round has fewer
  int lane = 0;        ///< of the team
  int width = 1;       ///< threads of the team

  /// Where the loop over the item's `size` elements begins (its step is `width`) and ends.
  DEV std::int64_t end(std::int64_t size) const { return valid ? size : 0; }
  DEV bool is_first() const { return valid && lane == 0; }

  /// All threads of the block have to call it: the team's values merged, for each of its threads.
  template <class Value, class Merge>
  DEV Value merged(const Value& value, const Merge& merge) const {
    if (width > kWarpThreads) return merged_in_block(value, merge);
    if (width == 1) return value;
    return shuffled<Shuffle::from>(merged_in_warp(value, width, merge), 0, width);
  }
  template <class Value>
  DEV Value sum(const Value& value) const {
    return merged(value, Add{});
  }
};

/// work(Member) for `items` items; all threads of a block together, so that they can merge.
template <class Work>
DEV void visit_items(std::int64_t items, int width, const Work& work) {
  const int teams = kThreads / width;
  const int team = static_cast<int>(threadIdx.x) / width;
  for (std::int64_t first = std::int64_t{blockIdx.x} * teams; first < items;
       first += std::int64_t{gridDim.x} * teams) {
    work(Member{.item = first + team,
                .valid = first + team < items,
                .lane = static_cast<int>(threadIdx.x) % width,
                .width = width});
  }
}

/// Threads for items of `elements` elements each: a power of two up to a warp, or a whole block.
inline int team_width(std::int64_t elements) {
  constexpr std::int64_t kBlockFrom = 2048;
  if (elements >= kBlockFrom) return kThreads;
  int width = 1;
  while (width < kWarpThreads && width < elements) width *= 2;
  return width;
}

inline unsigned blocks_for_teams(const Cuda& cuda, std::int64_t items, int width) {
  return blocks_for(cuda, items * width);
}

template <class Work>
GLOBAL void team_kernel(std::int64_t items, int width, Work work) {
  visit_items(items, width, work);
}

/// work(Member) for each of `items` items, by teams of `width` threads; see team_width().
template <class Work>
void for_each_team(const Cuda& cuda, std::int64_t items, int width, Work work) {
  if (items <= 0) return;
  LAUNCH(team_kernel<Work>, blocks_for_teams(cuda, items, width), kThreads, 0, cuda.stream(), items, width,
         work);
}

}  // namespace netwright::kernels::cuda
