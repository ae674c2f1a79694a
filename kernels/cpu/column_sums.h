// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace netwright::kernels::cpu {

/// sums (columns) = sums of the columns of values (rows, columns), each as to_float(value).
template <class T, class ToFloat>
[[gnu::always_inline]] inline void sum_columns_of(const T* values, std::int64_t rows, std::int64_t columns,
                                                  float* sums, ToFloat to_float) {
  constexpr std::int64_t kAtOnce = 64;
  for (std::int64_t first = 0; first < columns; first += kAtOnce) {
    const std::int64_t count = std::min(kAtOnce, columns - first);
    std::array<double, kAtOnce> column_sums{};
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t i = 0; i < count; ++i)
        column_sums[static_cast<std::size_t>(i)] += to_float(values[row * columns + first + i]);
    }
    for (std::int64_t i = 0; i < count; ++i)
      sums[first + i] = static_cast<float>(column_sums[static_cast<std::size_t>(i)]);
  }
}

}  // namespace netwright::kernels::cpu
