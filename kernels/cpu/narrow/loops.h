// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

/// Inner loops of convolutions over tensors that lie (C, H, W, N) in memory: a vector holds one pixel of many
/// samples, so that no lane is empty however few the channels are. The batch is a multiple of kLanes.
namespace netwright::kernels::cpu::narrow {

/// Batches are multiples of this on every processor.
inline constexpr std::int64_t kLanes = 16;

/// One element of the window that meets the input: which tap of the kernel, and where along the input's axis.
struct Tap {
  std::int64_t tap = 0;
  std::int64_t at = 0;
};

/// A row of outputs of some channels: dst[o][x][n] = bias[o] + sum over taps and channels r of
/// weight[tap][r][o] * src[r][row tap's row][column tap's column][n].
struct Row {
  const float* src = nullptr;  ///< (R, IH, IW, N)
  std::int64_t src_plane = 0;  ///< floats between channels
  std::int64_t src_row = 0;
  std::int64_t channels = 0;      ///< R
  const float* weight = nullptr;  ///< [kh * kw][R][outputs]
  std::int64_t kernel_width = 0;
  const float* bias = nullptr;  ///< of these outputs, or null
  float* dst = nullptr;         ///< the row of the first output
  std::int64_t dst_plane = 0;   ///< floats between outputs
  int outputs = 0;              ///< at most Loops::most_outputs
  std::int64_t batch = 0;
  std::span<const Tap> rows = {};
  std::span<const std::vector<Tap>> columns = {};  ///< for every x of the row
  bool relu = false;
};

/// Adds a row's share of a weight gradient: sums[o][k][lane] += diff_dst[o][x][n] * src[columns[k] + x * step
/// + n].
struct WeightRow {
  const float* src = nullptr;
  std::span<const std::int64_t> columns = {};  ///< floats from `src` to each (c, i, j)
  std::int64_t src_step = 0;                   ///< floats between neighbours along x
  const float* diff_dst = nullptr;
  std::int64_t diff_dst_plane = 0;
  std::int64_t outputs = 0;
  std::int64_t width = 0;
  std::int64_t batch = 0;
  float* sums = nullptr;  ///< (outputs, columns, kLanes)
};

/// The loops for this processor's vectors.
struct Loops {
  int most_outputs = 1;  ///< channels one call of row() computes at once
  void (*row)(const Row&) = nullptr;
  void (*weight_row)(const WeightRow&) = nullptr;
};
const Loops& loops();

}  // namespace netwright::kernels::cpu::narrow
