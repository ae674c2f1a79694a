// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// Products with one matrix again and again: it is brought once into the order the inner loop reads it in.
namespace netwright::kernels::cpu {

/// A matrix (depth, columns) as panels of up to kColumns columns, one behind the other, each row by row; its
/// columns are filled up with zeros to whole vectors.
struct Panels {
  static constexpr std::int64_t kVector = 16;
  static constexpr std::int64_t kColumns = 4 * kVector;

  std::int64_t depth = 0, columns = 0;

  std::int64_t padded_columns() const { return (columns + kVector - 1) / kVector * kVector; }
  std::int64_t floats() const { return depth * padded_columns(); }
};

/// Element (k, j) of the matrix is at from[k * row_stride + j * column_stride].
void pack(const Panels& panels, const float* from, std::int64_t row_stride, std::int64_t column_stride,
          float* packed);
/// c (rows, padded columns) = a (rows, depth) * matrix.
void multiply(const Panels& panels, const float* packed, const float* a, std::int64_t rows, float* c);

}  // namespace netwright::kernels::cpu
