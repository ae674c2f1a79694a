// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/loops.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/cpu/column_sums.h"

// In-place calls are meant: without ivdep the compiler's check for overlap would send them to a scalar loop.
namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kLanes = 16;
using Sums = std::array<double, kLanes>;

/// Halves are added to halves, which takes few steps one after another.
inline double total(Sums sums) {
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void add(const float* a, const float* b, float* dst,
                                                              std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = a[i] + b[i];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void add_relu(const float* a, const float* b, float* dst,
                                                                   std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const float sum = a[i] + b[i];
    dst[i] = sum < 0 ? 0 : sum;
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void relu_forward(const float* src, float* dst,
                                                                       std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = src[i] < 0 ? 0 : src[i];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void relu_backward(const float* dst,
                                                                        const float* diff_dst,
                                                                        float* diff_src, std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) diff_src[i] = dst[i] <= 0 ? 0 : diff_dst[i];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void add_bias_relu(const float* bias, float* dst,
                                                                        std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const float value = dst[i] + bias[i];
    dst[i] = value < 0 ? 0 : value;
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] double sum(const float* values, std::int64_t count) {
  Sums sums{};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane)
      sums[static_cast<std::size_t>(lane)] += values[i + lane];
  }
  double rest = 0;
  for (; i < count; ++i) rest += values[i];
  return total(sums) + rest;
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void add_to_sums(const float* values, double* sums,
                                                                      std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) sums[i] += values[i];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void sum_columns(const float* values, std::int64_t rows,
                                                                      std::int64_t columns, float* sums) {
  sum_columns_of(values, rows, columns, sums, [](float value) { return value; });
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void normalize(const float* src, float mean, float scale,
                                                                    float shift, float* dst,
                                                                    std::int64_t count, const Clamp& clamp) {
  const Clamp limits = clamp;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = limits.of((src[i] - mean) * scale + shift);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void dropout(const DropoutStep& step, const float* src,
                                                                  float* dst, std::int64_t begin,
                                                                  std::int64_t end) {
  constexpr std::int64_t kAtOnce = 4 * kLanes;  // engine/base/philox.h for 16 counters at once
  const DropoutStep s = step;
  std::array<std::uint32_t, kAtOnce> words{};
  for (std::int64_t first = begin; first < end; first += kAtOnce) {
    std::array<std::uint32_t, kLanes> a, b, c, d;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      a[lane] = s.purpose;
      b[lane] = s.step;
      c[lane] = s.layer;
      d[lane] = static_cast<std::uint32_t>(first / 4 + static_cast<std::int64_t>(lane));
    }
    auto key_low = static_cast<std::uint32_t>(s.seed), key_high = static_cast<std::uint32_t>(s.seed >> 32);
    for (int round = 0; round < 10; ++round) {
#pragma GCC unroll 1  // unrolled, it is no longer recognised as a vector
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const std::uint64_t low = std::uint64_t{0xD2511F53} * a[lane],
                            high = std::uint64_t{0xCD9E8D57} * c[lane];
        a[lane] = static_cast<std::uint32_t>(high >> 32) ^ b[lane] ^ key_low;
        c[lane] = static_cast<std::uint32_t>(low >> 32) ^ d[lane] ^ key_high;
        b[lane] = static_cast<std::uint32_t>(high);
        d[lane] = static_cast<std::uint32_t>(low);
      }
      key_low += 0x9E3779B9;
      key_high += 0xBB67AE85;
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      words[4 * lane] = a[lane];
      words[4 * lane + 1] = b[lane];
      words[4 * lane + 2] = c[lane];
      words[4 * lane + 3] = d[lane];
    }
    const std::int64_t count = std::min(kAtOnce, end - first);
    for (std::int64_t i = 0; i < count; ++i) {
      const bool kept = (words[static_cast<std::size_t>(i)] >> 8) >= s.threshold;
      dst[first + i] = kept ? src[first + i] * s.scale : 0;
    }
  }
}

}  // namespace netwright::kernels::cpu
