// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/loops.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

// In-place calls are meant: without ivdep the compiler's check for overlap would send them to a scalar loop.
namespace netwright::kernels::cpu {
namespace {

/// e^x for x in [-87, 0]: x = n ln 2 + r, and the series of e^r to r^7 (rest below 1e-8 for |r| <= ln 2 / 2).
inline float exp_of_negative(float x) {
  constexpr float kRound = 0x1.8p23F;  // adding it leaves no bits for a fraction
  const float shifted = x * 1.44269504F + kRound;
  const float n = shifted - kRound;
  const float r = (x - n * 0x1.62ep-1F) - n * 0x1.0bfbe8p-15F;  // ln 2 in two parts; the first has few bits
  const float series =
      1 +
      r * (1 + r * (1.F / 2 + r * (1.F / 6 + r * (1.F / 24 + r * (1.F / 120 + r * (1.F / 720 + r / 5040))))));
  const auto exponent = std::bit_cast<std::uint32_t>(shifted) + 127;  // the low bits of `shifted` are n's
  return series * std::bit_cast<float>(exponent << 23);
}

/// tanh by its series near 0 and by (1 - e^-2|x|) / (1 + e^-2|x|) elsewhere; NaN stays.
inline float tanh_of(float x) {
  const float size = std::fabs(x), square = x * x;
  const float t = exp_of_negative(-2 * (size < 20 ? size : 20));  // 1 - tanh(20) is below half a bit
  const float far = std::copysign((1 - t) / (1 + t), x);
  const float near =
      x *
      (1 + square * (-1.F / 3 +
                     square * (2.F / 15 + square * (-17.F / 315 +
                                                    square * (62.F / 2835 + square * (-1382.F / 155925))))));
  return size < 0.3F ? near : x == x ? far : x;
}

constexpr std::int64_t kLanes = 16;
using Sums = std::array<double, kLanes>;

double total(const Sums& sums) {
  double sum = 0;
  for (const double lane : sums) sum += lane;
  return sum;
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void add(const float* a, const float* b, float* dst,
                                                              std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = a[i] + b[i];
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

[[gnu::target_clones("avx512f", "avx2", "default")]] void tanh_forward(const float* src, float* dst,
                                                                       std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = tanh_of(src[i]);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void tanh_backward(const float* dst,
                                                                        const float* diff_dst,
                                                                        float* diff_src, std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) diff_src[i] = diff_dst[i] * (1 - dst[i] * dst[i]);
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

[[gnu::target_clones("avx512f", "avx2", "default")]] double sum_of_squares(const float* values, double mean,
                                                                           std::int64_t count) {
  Sums sums{};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const double difference = values[i + lane] - mean;
      sums[static_cast<std::size_t>(lane)] += difference * difference;
    }
  }
  double rest = 0;
  for (; i < count; ++i) rest += (values[i] - mean) * (values[i] - mean);
  return total(sums) + rest;
}

[[gnu::target_clones("avx512f", "avx2", "default")]] double sum_of_products(const float* a, const float* b,
                                                                            double mean, std::int64_t count) {
  Sums sums{};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      sums[static_cast<std::size_t>(lane)] += a[i + lane] * (b[i + lane] - mean);
    }
  }
  double rest = 0;
  for (; i < count; ++i) rest += a[i] * (b[i] - mean);
  return total(sums) + rest;
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void normalize(const float* src, float mean, float scale,
                                                                    float shift, float* dst,
                                                                    std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = (src[i] - mean) * scale + shift;
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void normalize_backward(const NormalizeBackward& step,
                                                                             const float* src,
                                                                             const float* diff_dst,
                                                                             float* diff_src,
                                                                             std::int64_t count) {
  const NormalizeBackward s = step;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    diff_src[i] = s.scale * ((diff_dst[i] - s.diff_mean) - (src[i] - s.mean) * s.slope);
  }
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
