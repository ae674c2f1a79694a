// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/api/support/layouts.h"
#include "kernels/cuda/numbers.h"

/// Sums over rows and over images, for .cu files: the same tree of additions for the same sizes.
namespace netwright::kernels::cuda {

/// Rows are cut into so many parts, summed one by one, then together.
inline std::int64_t row_parts(std::int64_t rows) {
  constexpr std::int64_t kLeastRows = 32, kMostParts = 256;
  return std::clamp<std::int64_t>(rows / kLeastRows, 1, kMostParts);
}

template <class T>
struct PartSums {
  Numbers<T> src;
  T* sums;  ///< (parts, columns)
  std::int64_t rows, columns, parts;

  DEV void operator()(std::int64_t index) const {
    const std::int64_t column = index % columns, part = index / columns;
    T sum = 0;
    for (std::int64_t row = part * rows / parts; row < (part + 1) * rows / parts; ++row)
      sum += src[row * columns + column];
    sums[index] = sum;
  }
};

/// Bytes of scratch for column_sums().
inline std::int64_t column_sums_bytes(std::int64_t rows, std::int64_t columns, DataType type) {
  return row_parts(rows) * columns * bytes_of(type);
}

/// src (rows, columns) -> dst (columns).
template <class T>
void column_sums(const Cuda& cuda, Numbers<T> src, std::int64_t rows, std::int64_t columns, T* dst,
                 void* scratch) {
  const std::int64_t parts = row_parts(rows);
  T* sums = static_cast<T*>(scratch);
  for_each(cuda, parts * columns,
           PartSums<T>{.src = src, .sums = sums, .rows = rows, .columns = columns, .parts = parts});
  for_each(cuda, columns,
           PartSums<T>{.src = {.data = sums}, .sums = dst, .rows = parts, .columns = columns, .parts = 1});
}

template <class T>
GLOBAL void line_sums_kernel(Numbers<T> src, std::int64_t size, T* sums) {
  SHARED(T, partial, kThreads);
  const std::int64_t line = blockIdx.x;
  T sum = 0;
  for (std::int64_t i = threadIdx.x; i < size; i += kThreads) sum += src[line * size + i];
  partial[threadIdx.x] = sum;
  __syncthreads();
  for (unsigned half = kThreads / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) partial[threadIdx.x] += partial[threadIdx.x + half];
    __syncthreads();
  }
  if (threadIdx.x == 0) sums[line] = partial[0];
}

/// Bytes of scratch for channel_sums().
inline std::int64_t channel_sums_bytes(const ImageSizes& sizes, Layout layout, DataType type) {
  if (layout == Layout::channels_last) return column_sums_bytes(sizes.n * sizes.s, sizes.c, type);
  return sizes.n * sizes.c * bytes_of(type) + column_sums_bytes(sizes.n, sizes.c, type);
}

/// src (n, c, s) in `layout`, dense or channels_last -> dst (c), the sums over n and s.
template <class T>
void channel_sums(const Cuda& cuda, Numbers<T> src, const ImageSizes& sizes, Layout layout, T* dst,
                  void* scratch) {
  if (layout == Layout::channels_last)
    return column_sums(cuda, src, sizes.n * sizes.s, sizes.c, dst, scratch);
  const std::int64_t lines = sizes.n * sizes.c;
  T* sums = static_cast<T*>(scratch);
  LAUNCH(line_sums_kernel<T>, static_cast<unsigned>(lines), kThreads, 0, cuda.stream(), src, sizes.s, sums);
  column_sums<T>(cuda, {.data = sums}, sizes.n, sizes.c, dst, sums + lines);
}

}  // namespace netwright::kernels::cuda
