// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/pooling_loops.h"

#include <array>
#include <type_traits>

// Strides of 1 and 2 are written out, for they become vectors. The rows do not overlap, whatever the compiler
// fears.
namespace netwright::kernels::cpu {
namespace {

/// loop(stride) with the usual strides as constants.
template <class Loop>
[[gnu::always_inline]] inline void with_stride(std::int64_t stride, const Loop& loop) {
  if (stride == 1) {
    loop(std::integral_constant<std::int64_t, 1>{});
  } else if (stride == 2) {
    loop(std::integral_constant<std::int64_t, 2>{});
  } else {
    loop(stride);
  }
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] float highest_of(const float* src, std::int64_t count) {
  constexpr std::int64_t kLanes = 16;
  std::array<float, kLanes> lanes;
  lanes.fill(src[0]);
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      float& highest = lanes[static_cast<std::size_t>(lane)];
      highest = beats(src[i + lane], highest) ? src[i + lane] : highest;
    }
  }
  for (std::int64_t lane = 0; i + lane < count; ++lane) {
    float& highest = lanes[static_cast<std::size_t>(lane)];
    highest = beats(src[i + lane], highest) ? src[i + lane] : highest;
  }
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane)
      lanes[lane] = beats(lanes[lane + half], lanes[lane]) ? lanes[lane + half] : lanes[lane];
  }
  return lanes[0];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void max_tap(const float* src, std::int64_t stride,
                                                                  std::int64_t count, float* highest) {
  with_stride(
      stride, [=](auto step) __attribute__((always_inline)) {
#pragma GCC ivdep
        for (std::int64_t x = 0; x < count; ++x) {
          const float value = src[x * step], before = highest[x];
          highest[x] = beats(value, before) ? value : before;
        }
      });
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void max_tap_positions(
    const float* src, std::int64_t stride, std::int64_t count, std::int32_t position, float* highest,
    std::int32_t* at) {
  with_stride(
      stride, [=](auto step) __attribute__((always_inline)) {
        const auto narrow = static_cast<std::int32_t>(step);
#pragma GCC ivdep
        for (std::int64_t x = 0; x < count; ++x) {
          const float value = src[x * step], before = highest[x];
          const bool wins = beats(value, before);
          highest[x] = wins ? value : before;
          at[x] = wins ? position + static_cast<std::int32_t>(x) * narrow : at[x];
        }
      });
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void sum_tap(const float* src, std::int64_t stride,
                                                                  std::int64_t count, float* sums) {
  with_stride(
      stride, [=](auto step) __attribute__((always_inline)) {
#pragma GCC ivdep
        for (std::int64_t x = 0; x < count; ++x) sums[x] += src[x * step];
      });
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void spread_tap(const float* gradient,
                                                                     std::int64_t stride, std::int64_t count,
                                                                     float* diff_src) {
  with_stride(
      stride, [=](auto step) __attribute__((always_inline)) {
#pragma GCC ivdep
        for (std::int64_t x = 0; x < count; ++x) diff_src[x * step] += gradient[x];
      });
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void spread_pairs(const float* gradient,
                                                                       std::int64_t count, float* diff_src) {
#pragma GCC ivdep
  for (std::int64_t x = 0; x < count; ++x) diff_src[2 * x] = diff_src[2 * x + 1] = gradient[x];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void scale(const float* src, float factor, float* dst,
                                                                std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = src[i] * factor;
}

}  // namespace netwright::kernels::cpu
