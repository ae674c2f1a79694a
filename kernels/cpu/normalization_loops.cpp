// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/normalization_loops.h"

#include <algorithm>
#include <array>
#include <cmath>

// In-place calls are meant: without ivdep the compiler's check for overlap would send them to a scalar loop.
namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kLanes = 64;
/// Elements summed up in float, few enough a lane to lose nothing that counts; their sums are added in
/// double.
constexpr std::int64_t kBlock = 1024;
using Sums = std::array<float, kLanes>;

/// Halves are added to halves, which takes few steps one after another.
[[gnu::always_inline]] inline double total(Sums& sums) {
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

/// Sums of what terms(i) gives, two numbers each.
struct TwoSums {
  double a = 0, b = 0;
};
template <class Terms>
[[gnu::always_inline]] inline TwoSums sum_two(std::int64_t count, const Terms& terms) {
  TwoSums all;
  for (std::int64_t block = 0; block < count; block += kBlock) {
    const std::int64_t end = std::min(block + kBlock, count);
    Sums a{}, b{};
    std::int64_t i = block;
    for (; i + kLanes <= end; i += kLanes) {
      for (std::int64_t lane = 0; lane < kLanes; ++lane) {
        const auto [of_a, of_b] = terms(i + lane);
        a[static_cast<std::size_t>(lane)] += of_a;
        b[static_cast<std::size_t>(lane)] += of_b;
      }
    }
    for (std::int64_t lane = 0; i + lane < end; ++lane) {
      const auto [of_a, of_b] = terms(i + lane);
      a[static_cast<std::size_t>(lane)] += of_a;
      b[static_cast<std::size_t>(lane)] += of_b;
    }
    all.a += total(a);
    all.b += total(b);
  }
  return all;
}

struct Terms {
  float a = 0, b = 0;
};

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] Moments moments(const float* values, float shift,
                                                                     std::int64_t count) {
  const TwoSums sums = sum_two(
      count, [=](std::int64_t i) __attribute__((always_inline)) {
        const float value = values[i] - shift;
        return Terms{value, value * value};
      });
  return {sums.a, sums.b};
}

[[gnu::target_clones("avx512f", "avx2", "default")]] GradientSums gradient_sums(
    const float* src, const float* diff_dst, const float* weight, float mean, std::int64_t count) {
  const TwoSums sums = weight == nullptr ? sum_two(
                                               count,
                                               [=](std::int64_t i) __attribute__((always_inline)) {
                                                 return Terms{diff_dst[i], diff_dst[i] * (src[i] - mean)};
                                               })
                                         : sum_two(
                                               count, [=](std::int64_t i) __attribute__((always_inline)) {
                                                 const float gradient = diff_dst[i] * weight[i];
                                                 return Terms{gradient, gradient * (src[i] - mean)};
                                               });
  return {sums.a, sums.b};
}

[[gnu::target_clones("avx512f", "avx2", "default")]] GradientSums gradient_sums(const float* src,
                                                                                const Clamped& gradient,
                                                                                float mean,
                                                                                std::int64_t count) {
  const Clamped g = gradient;
  const TwoSums sums = sum_two(
      count, [=](std::int64_t i) __attribute__((always_inline)) {
        const float passed = g.clamp.passed(g.dst[i], g.diff_dst[i]);
        return Terms{passed, passed * (src[i] - mean)};
      });
  return {sums.a, sums.b};
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void normalize_backward(const NormalizeBackward& step,
                                                                             const float* src,
                                                                             const Clamped& gradient,
                                                                             float* diff_src,
                                                                             std::int64_t count) {
  const NormalizeBackward s = step;
  const Clamped g = gradient;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    diff_src[i] = g.clamp.passed(g.dst[i], g.diff_dst[i]) * s.scale - (src[i] - s.mean) * s.slope - s.shift;
  }
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
