// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "kernels/cpu/pixel_loops.h"

namespace netwright::kernels::cpu {

/// Through a buffer, so that each side is read and written along its rows.
template <std::int64_t tile_size, class T>
[[gnu::always_inline]] inline void transpose_tiles(const Transposition& t, const T* src, T* dst) {
  std::array<T, tile_size * tile_size> tile;
  for (std::int64_t row = 0; row < t.rows; row += tile_size) {
    const std::int64_t rows = std::min(tile_size, t.rows - row);
    for (std::int64_t column = 0; column < t.columns; column += tile_size) {
      const std::int64_t columns = std::min(tile_size, t.columns - column);
      for (std::int64_t r = 0; r < rows; ++r) {
        const T* from = src + (row + r) * t.src_stride + column;
        for (std::int64_t c = 0; c < columns; ++c)
          tile[static_cast<std::size_t>(c * tile_size + r)] = from[c];
      }
      for (std::int64_t c = 0; c < columns; ++c) {
        std::copy_n(&tile[static_cast<std::size_t>(c * tile_size)], rows,
                    dst + (column + c) * t.dst_stride + row);
      }
    }
  }
}

}  // namespace netwright::kernels::cpu
