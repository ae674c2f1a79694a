// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/cuda/team.h"

/// Loops over the elements of each channel of a tensor (rows, channels, inner), for .cu files, and values
/// merged from them. Where a channel's elements lie together a block works on one channel; where channels
/// lie together (inner is 1) neighbouring threads work on neighbouring channels.
namespace netwright::kernels::cuda {

/// A block is `columns` threads wide, which neighbouring elements are read by; see visit_channel().
struct ChannelGrid {
  std::int64_t rows = 1, channels = 1, inner = 1;
  int columns = 1;
  unsigned blocks = 1, row_parts = 1, inner_parts = 1;

  HD bool channels_together() const { return inner == 1; }
  /// Blocks among which the elements of one channel are shared out.
  HD int parts() const { return static_cast<int>(row_parts * inner_parts); }
  dim3 grid() const { return {blocks, row_parts, inner_parts}; }
};

inline ChannelGrid channel_grid(const AxisShape& s) {
  constexpr std::int64_t kBlocks = 1024, kMaxParts = 256, kElementsOfThread = 4;
  ChannelGrid grid{.rows = s.outer, .channels = s.size, .inner = s.inner};
  const bool together = grid.channels_together();
  const std::int64_t width = together ? s.size : s.inner, most = together ? kWarpThreads : kThreads;
  while (grid.columns < most && grid.columns < width) grid.columns *= 2;
  const std::int64_t blocks = together ? (s.size + grid.columns - 1) / grid.columns : s.size;
  const std::int64_t parts = std::clamp<std::int64_t>(kBlocks / blocks, 1, kMaxParts);
  const auto share_out = [](std::int64_t turns, std::int64_t limit) {
    return std::clamp<std::int64_t>(turns / kElementsOfThread, 1, limit);
  };
  const std::int64_t inner_parts = share_out(s.inner / grid.columns, parts);
  const std::int64_t row_parts = share_out(s.outer / (kThreads / grid.columns), parts / inner_parts);
  grid.blocks = static_cast<unsigned>(blocks);
  grid.row_parts = static_cast<unsigned>(row_parts);
  grid.inner_parts = static_cast<unsigned>(inner_parts);
  return grid;
}

/// The channel of this thread; may be past the last.
inline DEV std::int64_t channel_of(const ChannelGrid& grid) {
  if (!grid.channels_together()) return blockIdx.x;
  return std::int64_t{blockIdx.x} * grid.columns + static_cast<int>(threadIdx.x) % grid.columns;
}

/// visit(index, row) for this thread's elements of channel_of() in the first `rows` rows.
template <class Visit>
DEV void visit_channel(const ChannelGrid& grid, std::int64_t rows, const Visit& visit) {
  const std::int64_t c = channel_of(grid);
  if (c >= grid.channels) return;
  const int column = static_cast<int>(threadIdx.x) % grid.columns, rows_at_once = kThreads / grid.columns;
  const std::int64_t begin = grid.channels_together() ? 0 : std::int64_t{blockIdx.z} * grid.columns + column;
  const std::int64_t step = std::int64_t{gridDim.z} * grid.columns;
  for (std::int64_t row = std::int64_t{blockIdx.y} * rows_at_once + threadIdx.x / grid.columns; row < rows;
       row += std::int64_t{gridDim.y} * rows_at_once) {
    const std::int64_t first = (row * grid.channels + c) * grid.inner;
    for (std::int64_t i = begin; i < grid.inner; i += step) visit(first + i, row);
  }
}

/// The values of the threads of this one's channel merged, right in those of the block's first row.
template <class Value, class Merge>
DEV Value merged_in_channel(const ChannelGrid& grid, const Value& value, const Merge& merge) {
  if (!grid.channels_together()) return merged_in_block(value, merge);
  using Room = Stored<Value>;
  SHARED(Room, of_threads, kThreads);
  of_threads[threadIdx.x].set(value);
  for (int half = kThreads / 2; half >= grid.columns; half /= 2) {
    __syncthreads();
    if (static_cast<int>(threadIdx.x) < half) {
      const Value other = of_threads[static_cast<int>(threadIdx.x) + half].get();
      of_threads[threadIdx.x].set(merge(of_threads[threadIdx.x].get(), other));
    }
  }
  return of_threads[threadIdx.x].get();
}

/// Work has a type Value and DEV Value operator()(const ChannelGrid&) const: what this thread sees of its
/// channel.
template <class Work, class Merge>
GLOBAL void channel_parts_kernel(ChannelGrid grid, Work work, Merge merge, typename Work::Value* parts) {
  using Value = typename Work::Value;
  const Value whole = merged_in_channel(grid, Value(work(grid)), merge);
  const std::int64_t c = channel_of(grid);
  const int last_of_first_row = grid.channels_together() ? grid.columns : 1;
  if (static_cast<int>(threadIdx.x) >= last_of_first_row || c >= grid.channels) return;
  parts[c * grid.parts() + blockIdx.z * gridDim.y + blockIdx.y] = whole;
}

template <class Value, class Merge, class Finish>
struct FinishChannel {
  int parts_of_channel;
  const Value* parts;
  Merge merge;
  Finish finish;

  DEV void operator()(const Member& member) const {
    const Value* own = parts + member.item * parts_of_channel;
    Value value{};
    for (std::int64_t i = member.lane; i < member.end(parts_of_channel); i += member.width)
      value = merge(value, own[i]);
    const Value whole = member.merged(value, merge);
    if (member.is_first()) finish(member.item, whole);
  }
};

template <class Value>
std::int64_t channel_scratch(const AxisShape& s) {
  return s.size * channel_grid(s).parts() * static_cast<std::int64_t>(sizeof(Value));
}

/// finish(channel, value) on the device, with what `work` sees of each channel merged.
template <class Work, class Merge, class Finish>
void for_each_channel(const Cuda& cuda, const AxisShape& s, const Work& work, const Merge& merge,
                      const Finish& finish, void* scratch) {
  using Value = typename Work::Value;
  const ChannelGrid grid = channel_grid(s);
  auto* parts = static_cast<Value*>(scratch);
  LAUNCH((channel_parts_kernel<Work, Merge>), grid.grid(), kThreads, 0, cuda.stream(), grid, work, merge,
         parts);
  const int width = std::min(team_width(grid.parts()), kWarpThreads);
  for_each_team(cuda, s.size, width, FinishChannel<Value, Merge, Finish>{grid.parts(), parts, merge, finish});
}

/// Work has DEV auto of_channel(c) const, called once a thread, and with what it gives DEV void
/// operator()(of_channel, index, row) const for each element.
template <class Work>
GLOBAL void channel_elements_kernel(ChannelGrid grid, Work work) {
  const std::int64_t c = channel_of(grid);
  if (c >= grid.channels) return;
  const auto of_channel = work.of_channel(c);
  visit_channel(grid, grid.rows, [&](std::int64_t index, std::int64_t row) { work(of_channel, index, row); });
}
template <class Work>
void for_each_channel_element(const Cuda& cuda, const AxisShape& s, const Work& work) {
  const ChannelGrid grid = channel_grid(s);
  LAUNCH((channel_elements_kernel<Work>), grid.grid(), kThreads, 0, cuda.stream(), grid, work);
}

}  // namespace netwright::kernels::cuda
