// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/cpu/panels.h"
#include "kernels/cpu/vectors.h"

// Each family of processors has its own instance of the templates, with as many sums at once as it has
// registers.
namespace netwright::kernels::cpu {
namespace {

/// Depth worked through at once, so that this piece of a panel stays in the second level of the cache.
constexpr std::int64_t kDepth = 512;

/// A piece of a product: `depth` rows of one panel.
struct Tile {
  const float* a = nullptr;
  std::int64_t a_stride = 0;
  const float* panel = nullptr;
  std::int64_t depth = 0;
  float* c = nullptr;
  std::int64_t c_stride = 0;
  bool adds = false;  ///< to what is in c
};

/// `rows` rows by `wide` times kVector columns.
template <int lanes, int rows, int wide>
[[gnu::always_inline]] inline void multiply_tile(const Tile& tile) {
  using V = VectorOf<lanes>;
  constexpr std::int64_t kVector = Panels::kVector;
  for (std::int64_t piece = 0; piece < kVector; piece += lanes) {
    V sums[rows][wide];
    for (int r = 0; r < rows; ++r) {
      for (int v = 0; v < wide; ++v)
        sums[r][v] = tile.adds ? *vectors<lanes>(tile.c + r * tile.c_stride + v * kVector + piece) : V{};
    }
    const float* a = tile.a;
    const float* panel = tile.panel + piece;
    for (std::int64_t k = 0; k < tile.depth; ++k, ++a, panel += wide * kVector) {
      V values[wide];
      for (int v = 0; v < wide; ++v) values[v] = *vectors<lanes>(panel + v * kVector);
      for (int r = 0; r < rows; ++r) {
        const V factor = V{} + a[r * tile.a_stride];
        for (int v = 0; v < wide; ++v) sums[r][v] += factor * values[v];
      }
    }
    for (int r = 0; r < rows; ++r) {
      for (int v = 0; v < wide; ++v)
        *vectors<lanes>(tile.c + r * tile.c_stride + v * kVector + piece) = sums[r][v];
    }
  }
}

/// All rows, in blocks of about equal size, `most` or less.
template <int lanes, int most, int wide>
[[gnu::always_inline]] inline void multiply_rows(Tile tile, std::int64_t rows) {
  const std::int64_t blocks = (rows + most - 1) / most;
  for (std::int64_t block = 0, row = 0; block < blocks; ++block) {
    const std::int64_t next = rows * (block + 1) / blocks;
    Tile part = tile;
    part.a += row * tile.a_stride;
    part.c += row * tile.c_stride;
    switch (next - row) {
      case 1:
        multiply_tile<lanes, 1, wide>(part);
        break;
      case 2:
        multiply_tile<lanes, 2, wide>(part);
        break;
      case 3:
        multiply_tile<lanes, 3, wide>(part);
        break;
      case 4:
        multiply_tile<lanes, std::min(most, 4), wide>(part);
        break;
      case 5:
        multiply_tile<lanes, std::min(most, 5), wide>(part);
        break;
      default:
        multiply_tile<lanes, most, wide>(part);
    }
    row = next;
  }
}

template <int lanes, int most>
[[gnu::always_inline]] inline void multiply_all(const Panels& panels, const float* packed, const float* a,
                                                std::int64_t rows, float* c) {
  const std::int64_t padded = panels.padded_columns();
  for (std::int64_t column = 0; column < padded; column += Panels::kColumns) {
    const std::int64_t width = std::min(Panels::kColumns, padded - column);
    for (std::int64_t k = 0; k < panels.depth; k += kDepth) {
      const Tile tile{.a = a + k,
                      .a_stride = panels.depth,
                      .panel = packed + column * panels.depth + k * width,
                      .depth = std::min(kDepth, panels.depth - k),
                      .c = c + column,
                      .c_stride = padded,
                      .adds = k > 0};
      switch (width / Panels::kVector) {
        case 1:
          multiply_rows<lanes, most, 1>(tile, rows);
          break;
        case 2:
          multiply_rows<lanes, most, 2>(tile, rows);
          break;
        case 3:
          multiply_rows<lanes, most, 3>(tile, rows);
          break;
        default:
          multiply_rows<lanes, most, 4>(tile, rows);
      }
    }
  }
}

[[gnu::target("avx512f")]] void multiply_avx512(const Panels& panels, const float* packed, const float* a,
                                                std::int64_t rows, float* c) {
  multiply_all<16, 6>(panels, packed, a, rows, c);
}
[[gnu::target("avx2,fma")]] void multiply_avx2(const Panels& panels, const float* packed, const float* a,
                                               std::int64_t rows, float* c) {
  multiply_all<8, 3>(panels, packed, a, rows, c);
}
void multiply_plain(const Panels& panels, const float* packed, const float* a, std::int64_t rows, float* c) {
  multiply_all<4, 3>(panels, packed, a, rows, c);
}

using Multiply = void (*)(const Panels&, const float*, const float*, std::int64_t, float*);

Multiply best_multiply() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return multiply_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return multiply_avx2;
#endif
  return multiply_plain;
}

}  // namespace

void multiply(const Panels& panels, const float* packed, const float* a, std::int64_t rows, float* c) {
  static const Multiply kBest = best_multiply();
  kBest(panels, packed, a, rows, c);
}

void pack(const Panels& panels, const float* from, std::int64_t row_stride, std::int64_t column_stride,
          float* packed) {
  const std::int64_t padded = panels.padded_columns();
  for (std::int64_t column = 0; column < padded; column += Panels::kColumns) {
    const std::int64_t width = std::min(Panels::kColumns, padded - column);
    const std::int64_t filled = std::min(width, panels.columns - column);
    for (std::int64_t k = 0; k < panels.depth; ++k, packed += width) {
      const float* start = from + k * row_stride + column * column_stride;
      for (std::int64_t j = 0; j < filled; ++j) packed[j] = start[j * column_stride];
      std::fill(packed + filled, packed + width, 0.0F);
    }
  }
}

}  // namespace netwright::kernels::cpu
