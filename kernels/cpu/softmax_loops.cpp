// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/softmax_loops.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/cpu/vector_math.h"

namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kLanes = 16;
constexpr std::int64_t kTile = 512;  // elements summed in single precision before the sum goes into a double
using Lanes = std::array<float, kLanes>;

/// All lanes joined, in halves.
template <class Join>
[[gnu::always_inline]] inline float folded(Lanes lanes, Join join) {
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] = join(lanes[lane], lanes[lane + half]);
  }
  return lanes[0];
}

[[gnu::always_inline]] inline float highest_of(const float* src, std::int64_t size) {
  const auto higher = [](float x, float y) { return x > y ? x : y; };
  Lanes lanes;
  lanes.fill(src[0]);
  const auto look_at = [&](const float* values) __attribute__((always_inline)) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] = higher(values[lane], lanes[lane]);
  };
  if (size < kLanes) {
    for (std::int64_t i = 1; i < size; ++i) lanes[0] = higher(src[i], lanes[0]);
    return lanes[0];
  }
  for (std::int64_t i = 0; i + kLanes <= size; i += kLanes) look_at(src + i);
  look_at(src + size - kLanes);  // some twice, which changes no maximum
  return folded(lanes, higher);
}

/// Sum of value(i) for i below size.
template <class Value>
[[gnu::always_inline]] inline double sum_of(std::int64_t size, Value value) {
  double total = 0;
  for (std::int64_t begin = 0; begin < size; begin += kTile) {
    const std::int64_t end = std::min(begin + kTile, size);
    Lanes lanes{};
    std::int64_t i = begin;
    for (; i + kLanes <= end; i += kLanes) {
#pragma GCC ivdep
      for (std::int64_t lane = 0; lane < kLanes; ++lane)
        lanes[static_cast<std::size_t>(lane)] += value(i + lane);
    }
    for (; i < end; ++i) total += value(i);
    total += folded(lanes, [](float x, float y) { return x + y; });
  }
  return total;
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void softmax_line(const float* src, float* dst,
                                                                       std::int64_t size, bool logarithm) {
  const float highest = highest_of(src, size);
  if (logarithm) {
    const double total = sum_of(size, [=](std::int64_t i) { return exp_of_negative(src[i] - highest); });
    const float log_of_total = std::log(static_cast<float>(total));
#pragma GCC ivdep
    for (std::int64_t i = 0; i < size; ++i) dst[i] = (src[i] - highest) - log_of_total;
    return;
  }
  const double total = sum_of(size, [=](std::int64_t i) {
    const float power = exp_of_negative(src[i] - highest);
    dst[i] = power;
    return power;
  });
  const auto scale = static_cast<float>(1 / total);
#pragma GCC ivdep
  for (std::int64_t i = 0; i < size; ++i) dst[i] *= scale;
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void softmax_backward_line(
    const float* dst, const float* diff_dst, float* diff_src, std::int64_t size, bool logarithm) {
  if (logarithm) {
    const auto total = static_cast<float>(sum_of(size, [=](std::int64_t i) { return diff_dst[i]; }));
#pragma GCC ivdep
    for (std::int64_t i = 0; i < size; ++i) diff_src[i] = diff_dst[i] - exp_of_negative(dst[i]) * total;
    return;
  }
  const auto total = static_cast<float>(sum_of(size, [=](std::int64_t i) { return dst[i] * diff_dst[i]; }));
#pragma GCC ivdep
  for (std::int64_t i = 0; i < size; ++i) diff_src[i] = dst[i] * (diff_dst[i] - total);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void softmax_columns(const float* src, float* dst,
                                                                          std::int64_t size,
                                                                          std::int64_t stride,
                                                                          std::int64_t columns,
                                                                          bool logarithm) {
  std::array<float, kSoftmaxColumns> highest, shift;
  std::array<double, kSoftmaxColumns> totals{};
  for (std::int64_t c = 0; c < columns; ++c) highest[static_cast<std::size_t>(c)] = src[c];
  float* const most = highest.data();
  double* const total = totals.data();
  for (std::int64_t k = 1; k < size; ++k) {
    const float* row = src + k * stride;
    for (std::int64_t c = 0; c < columns; ++c) most[c] = row[c] > most[c] ? row[c] : most[c];
  }
  for (std::int64_t k = 0; k < size; ++k) {
    const float* from = src + k * stride;
    float* to = dst + k * stride;
#pragma GCC ivdep
    for (std::int64_t c = 0; c < columns; ++c) {
      const float difference = from[c] - most[c], power = exp_of_negative(difference);
      total[c] += power;
      to[c] = logarithm ? difference : power;
    }
  }
  for (std::size_t c = 0; c < kSoftmaxColumns && c < static_cast<std::size_t>(columns); ++c)
    shift[c] = static_cast<float>(logarithm ? std::log(totals[c]) : 1 / totals[c]);
  const float* const by = shift.data();
  for (std::int64_t k = 0; k < size; ++k) {
    float* to = dst + k * stride;
#pragma GCC ivdep
    for (std::int64_t c = 0; c < columns; ++c) to[c] = logarithm ? to[c] - by[c] : to[c] * by[c];
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void softmax_backward_columns(
    const float* dst, const float* diff_dst, float* diff_src, std::int64_t size, std::int64_t stride,
    std::int64_t columns, bool logarithm) {
  std::array<double, kSoftmaxColumns> totals{};
  double* const total = totals.data();
  for (std::int64_t k = 0; k < size; ++k) {
    const float *value = dst + k * stride, *diff = diff_dst + k * stride;
#pragma GCC ivdep
    for (std::int64_t c = 0; c < columns; ++c) total[c] += logarithm ? diff[c] : value[c] * diff[c];
  }
  for (std::int64_t k = 0; k < size; ++k) {
    const float *value = dst + k * stride, *diff = diff_dst + k * stride;
    float* to = diff_src + k * stride;
#pragma GCC ivdep
    for (std::int64_t c = 0; c < columns; ++c) {
      const auto sum = static_cast<float>(total[c]);
      to[c] = logarithm ? diff[c] - exp_of_negative(value[c]) * sum : value[c] * (diff[c] - sum);
    }
  }
}

}  // namespace netwright::kernels::cpu
