// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/narrow/loops.h"

#include "kernels/cpu/vectors.h"

// Each family of processors has its own instance of the templates, with as many sums at once as it has
// registers.
namespace netwright::kernels::cpu::narrow {
namespace {

/// `outputs` channels of `wide` vectors of samples at one x.
template <int lanes, int outputs, int wide>
[[gnu::always_inline]] inline void outputs_at(const Row& row, std::size_t x, std::int64_t n) {
  using V = VectorOf<lanes>;
  V sums[outputs][wide];
  for (int o = 0; o < outputs; ++o) {
    for (int v = 0; v < wide; ++v) sums[o][v] = V{} + (row.bias != nullptr ? row.bias[o] : 0.0F);
  }
  for (const Tap& i : row.rows) {
    for (const Tap& j : row.columns[x]) {
      const float* src = row.src + i.at * row.src_row + j.at * row.batch + n;
      const float* weight = row.weight + (i.tap * row.kernel_width + j.tap) * row.channels * outputs;
      for (std::int64_t r = 0; r < row.channels; ++r, src += row.src_plane, weight += outputs) {
        V values[wide];
        for (int v = 0; v < wide; ++v) values[v] = vectors<lanes>(src)[v];
        for (int o = 0; o < outputs; ++o) {
          const V factor = V{} + weight[o];
          for (int v = 0; v < wide; ++v) sums[o][v] += factor * values[v];
        }
      }
    }
  }
  for (int o = 0; o < outputs; ++o) {
    float* dst = row.dst + o * row.dst_plane + static_cast<std::int64_t>(x) * row.batch + n;
    for (int v = 0; v < wide; ++v) {
      V value = sums[o][v];
      if (row.relu) value = value < 0 ? V{} : value;
      reinterpret_cast<V*>(dst)[v] = value;
    }
  }
}

template <int lanes, int outputs>
[[gnu::always_inline]] inline void whole_row(const Row& row) {
  for (std::size_t x = 0; x < row.columns.size(); ++x) {
    std::int64_t n = 0;
    for (; n + 4 * lanes <= row.batch; n += 4 * lanes) outputs_at<lanes, outputs, 4>(row, x, n);
    for (; n + 2 * lanes <= row.batch; n += 2 * lanes) outputs_at<lanes, outputs, 2>(row, x, n);
    for (; n < row.batch; n += lanes) outputs_at<lanes, outputs, 1>(row, x, n);
  }
}

/// `outputs` x `columns` sums over the row, kept in registers.
template <int lanes, int outputs, int columns>
[[gnu::always_inline]] inline void weight_tile(const WeightRow& row, std::int64_t first_output,
                                               std::int64_t first_column) {
  using V = VectorOf<lanes>;
  constexpr std::int64_t kPieces = kLanes / lanes;
  const auto all_columns = static_cast<std::int64_t>(row.columns.size());
  const float* starts[columns];
  for (int k = 0; k < columns; ++k) {
    starts[k] = row.src + row.columns[static_cast<std::size_t>(first_column + k)];
  }
  const float* diff_dst = row.diff_dst + first_output * row.diff_dst_plane;
  for (std::int64_t piece = 0; piece < kPieces; ++piece) {
    V sums[outputs][columns];
    float* place = row.sums + (first_output * all_columns + first_column) * kLanes + piece * lanes;
    for (int o = 0; o < outputs; ++o) {
      for (int k = 0; k < columns; ++k) sums[o][k] = *vectors<lanes>(place + (o * all_columns + k) * kLanes);
    }
    for (std::int64_t x = 0; x < row.width; ++x) {
      for (std::int64_t n = piece * lanes; n < row.batch; n += kLanes) {
        V gradients[outputs];
        for (int o = 0; o < outputs; ++o)
          gradients[o] = *vectors<lanes>(diff_dst + o * row.diff_dst_plane + x * row.batch + n);
        for (int k = 0; k < columns; ++k) {
          const V value = *vectors<lanes>(starts[k] + x * row.src_step + n);
          for (int o = 0; o < outputs; ++o) sums[o][k] += gradients[o] * value;
        }
      }
    }
    for (int o = 0; o < outputs; ++o) {
      for (int k = 0; k < columns; ++k)
        *reinterpret_cast<V*>(place + (o * all_columns + k) * kLanes) = sums[o][k];
    }
  }
}

/// Piece `index` of [0, all) cut into pieces of about equal size, at most `most`.
struct Piece {
  std::int64_t first = 0, count = 0;
};
Piece piece_of(std::int64_t all, std::int64_t most, std::int64_t index) {
  const std::int64_t pieces = (all + most - 1) / most;
  const std::int64_t first = all * index / pieces;
  return {first, all * (index + 1) / pieces - first};
}

template <int lanes, int outputs>
[[gnu::always_inline]] inline void weight_columns(const WeightRow& row, std::int64_t first_output,
                                                  std::int64_t first, std::int64_t count) {
  switch (count) {
    case 1:
      return weight_tile<lanes, outputs, 1>(row, first_output, first);
    case 2:
      return weight_tile<lanes, outputs, 2>(row, first_output, first);
    case 3:
      return weight_tile<lanes, outputs, 3>(row, first_output, first);
    default:
      return weight_tile<lanes, outputs, 4>(row, first_output, first);
  }
}

template <int lanes, int most_outputs, int most_columns>
[[gnu::always_inline]] inline void whole_weight_row(const WeightRow& row) {
  const auto columns = static_cast<std::int64_t>(row.columns.size());
  for (std::int64_t o = 0; o * most_outputs < row.outputs; ++o) {
    const Piece outputs = piece_of(row.outputs, most_outputs, o);
    for (std::int64_t k = 0; k * most_columns < columns; ++k) {
      const Piece piece = piece_of(columns, most_columns, k);
      switch (outputs.count) {
        case 1:
          weight_columns<lanes, 1>(row, outputs.first, piece.first, piece.count);
          break;
        case 2:
          weight_columns<lanes, 2>(row, outputs.first, piece.first, piece.count);
          break;
        case 3:
          weight_columns<lanes, 3>(row, outputs.first, piece.first, piece.count);
          break;
        case 4:
          weight_columns<lanes, 4>(row, outputs.first, piece.first, piece.count);
          break;
        case 5:
          weight_columns<lanes, 5>(row, outputs.first, piece.first, piece.count);
          break;
        default:
          weight_columns<lanes, 6>(row, outputs.first, piece.first, piece.count);
      }
    }
  }
}

[[gnu::target("avx512f")]] void row_avx512(const Row& row) {
  switch (row.outputs) {
    case 1:
      return whole_row<16, 1>(row);
    case 2:
      return whole_row<16, 2>(row);
    case 3:
      return whole_row<16, 3>(row);
    case 4:
      return whole_row<16, 4>(row);
    case 5:
      return whole_row<16, 5>(row);
    default:
      return whole_row<16, 6>(row);
  }
}
[[gnu::target("avx512f")]] void weight_row_avx512(const WeightRow& row) {
  whole_weight_row<16, 6, 4>(row);
}

template <int lanes>
[[gnu::always_inline]] inline void row_of_few_registers(const Row& row) {
  switch (row.outputs) {
    case 1:
      return whole_row<lanes, 1>(row);
    case 2:
      return whole_row<lanes, 2>(row);
    default:
      return whole_row<lanes, 3>(row);
  }
}
[[gnu::target("avx2,fma")]] void row_avx2(const Row& row) {
  row_of_few_registers<8>(row);
}
[[gnu::target("avx2,fma")]] void weight_row_avx2(const WeightRow& row) {
  whole_weight_row<8, 3, 4>(row);
}
void row_plain(const Row& row) {
  row_of_few_registers<4>(row);
}
void weight_row_plain(const WeightRow& row) {
  whole_weight_row<4, 3, 4>(row);
}

Loops best_loops() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return {.most_outputs = 6, .row = row_avx512, .weight_row = weight_row_avx512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {.most_outputs = 3, .row = row_avx2, .weight_row = weight_row_avx2};
#endif
  return {.most_outputs = 3, .row = row_plain, .weight_row = weight_row_plain};
}

}  // namespace

const Loops& loops() {
  static const Loops kBest = best_loops();
  return kBest;
}

}  // namespace netwright::kernels::cpu::narrow
