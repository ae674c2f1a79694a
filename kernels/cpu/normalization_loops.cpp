// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/normalization_loops.h"

#include <algorithm>
#include <array>
#include <cmath>

// In-place calls are meant: without ivdep the compiler's check for overlap would send them to a scalar loop.
namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kLanes = 32;
using Sums = std::array<double, kLanes>;

double total(const Sums& sums) {
  double sum = 0;
  for (const double lane : sums) sum += lane;
  return sum;
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] Moments moments(const float* values, double shift,
                                                                     std::int64_t count) {
  Sums sums{}, squares{};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const double value = values[i + lane] - shift;
      sums[static_cast<std::size_t>(lane)] += value;
      squares[static_cast<std::size_t>(lane)] += value * value;
    }
  }
  Moments rest;
  for (; i < count; ++i) {
    const double value = values[i] - shift;
    rest.sum += value;
    rest.squares += value * value;
  }
  return {total(sums) + rest.sum, total(squares) + rest.squares};
}

namespace {

template <bool weighted>
[[gnu::always_inline]] inline GradientSums sums_of_gradients(const float* src, const float* diff_dst,
                                                             const float* weight, double mean,
                                                             std::int64_t count) {
  Sums sums{}, products{};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const double gradient = weighted ? diff_dst[i + lane] * weight[i + lane] : diff_dst[i + lane];
      sums[static_cast<std::size_t>(lane)] += gradient;
      products[static_cast<std::size_t>(lane)] += gradient * (src[i + lane] - mean);
    }
  }
  GradientSums rest;
  for (; i < count; ++i) {
    const double gradient = weighted ? diff_dst[i] * weight[i] : diff_dst[i];
    rest.sum += gradient;
    rest.products += gradient * (src[i] - mean);
  }
  return {total(sums) + rest.sum, total(products) + rest.products};
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] GradientSums gradient_sums(
    const float* src, const float* diff_dst, const float* weight, double mean, std::int64_t count) {
  return weight == nullptr ? sums_of_gradients<false>(src, diff_dst, weight, mean, count)
                           : sums_of_gradients<true>(src, diff_dst, weight, mean, count);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void normalize_each(const float* src, float mean,
                                                                         float scale, const float* weight,
                                                                         const float* bias, float* dst,
                                                                         std::int64_t count) {
  if (bias == nullptr) {
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) dst[i] = (src[i] - mean) * scale * weight[i];
    return;
  }
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = (src[i] - mean) * scale * weight[i] + bias[i];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void normalize_backward(const NormalizeBackward& step,
                                                                             const float* src,
                                                                             const float* diff_dst,
                                                                             float* diff_src,
                                                                             std::int64_t count) {
  const NormalizeBackward s = step;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    diff_src[i] = diff_dst[i] * s.scale - (src[i] - s.mean) * s.slope - s.shift;
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void normalize_each_backward(
    const NormalizeBackward& step, const float* src, const float* diff_dst, const float* weight,
    float* diff_src, float* diff_weight, float* diff_bias, std::int64_t count) {
  const NormalizeBackward s = step;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const float from_mean = src[i] - s.mean, gradient = diff_dst[i];
    diff_src[i] = gradient * weight[i] * s.scale - from_mean * s.slope - s.shift;
    diff_weight[i] += gradient * from_mean * s.scale;
    diff_bias[i] += gradient;
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void column_moments(const Columns& columns,
                                                                         const float* values,
                                                                         const float* shift, double* sums,
                                                                         double* squares) {
  std::array<double, kColumns> sum{}, square{};
  const std::int64_t count = columns.count;
  for (std::int64_t row = 0; row < columns.rows; ++row) {
    const float* of_row = values + row * columns.stride;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const double value = double{of_row[i]} - shift[i];
      sum[at] += value;
      square[at] += value * value;
    }
  }
  std::copy_n(sum.begin(), count, sums);
  std::copy_n(square.begin(), count, squares);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void column_gradient_sums(
    const Columns& columns, const float* src, const float* diff_dst, const float* mean, double* sums,
    double* products) {
  std::array<double, kColumns> sum{}, product{};
  const std::int64_t count = columns.count;
  for (std::int64_t row = 0; row < columns.rows; ++row) {
    const float *of_src = src + row * columns.stride, *of_diff = diff_dst + row * columns.stride;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const double gradient = of_diff[i];
      sum[at] += gradient;
      product[at] += gradient * (double{of_src[i]} - mean[i]);
    }
  }
  std::copy_n(sum.begin(), count, sums);
  std::copy_n(product.begin(), count, products);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void normalize_columns(const Columns& columns,
                                                                            const float* src,
                                                                            const float* mean,
                                                                            const float* scale,
                                                                            const float* shift, float* dst) {
  for (std::int64_t row = 0; row < columns.rows; ++row) {
    const float* from = src + row * columns.stride;
    float* to = dst + row * columns.stride;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < columns.count; ++i) to[i] = (from[i] - mean[i]) * scale[i] + shift[i];
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void normalize_columns_backward(
    const Columns& columns, const ColumnsBackward& step, const float* src, const float* diff_dst,
    float* diff_src) {
  const ColumnsBackward s = step;
  for (std::int64_t row = 0; row < columns.rows; ++row) {
    const float *from = src + row * columns.stride, *gradient = diff_dst + row * columns.stride;
    float* to = diff_src + row * columns.stride;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < columns.count; ++i)
      to[i] = gradient[i] * s.scale[i] - (from[i] - s.mean[i]) * s.slope[i] - s.shift[i];
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void add_squares(const float* src, float factor,
                                                                      float* scale, std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) scale[i] += factor * src[i] * src[i];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void divide_by_power(const float* src,
                                                                          const float* scale, float beta,
                                                                          float* dst, std::int64_t count) {
  if (beta == 0.75F) {  // the usual one, by square roots that become vectors
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) {
      const float root = std::sqrt(scale[i]);
      dst[i] = src[i] / (root * std::sqrt(root));
    }
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) dst[i] = src[i] * std::pow(scale[i], -beta);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void divided_products(const float* a, const float* b,
                                                                           const float* scale,
                                                                           float* products,
                                                                           std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) products[i] = a[i] * b[i] / scale[i];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void subtract_products(const float* a, const float* b,
                                                                            float factor, float* dst,
                                                                            std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] -= factor * a[i] * b[i];
}

}  // namespace netwright::kernels::cpu
