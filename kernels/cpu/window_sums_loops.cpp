// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/window_sums_loops.h"

#include <algorithm>

#include "kernels/cpu/vectors.h"

// Each family of processors has its own instance of the template.
namespace netwright::kernels::cpu {
namespace {

/// Floats of a window summed in one pass over the positions.
constexpr std::int64_t kPass = 32;
static_assert(kPass <= kWindowSlack);

/// Two sums of each number, taken in turns, so that no addition waits for the one before; behind them those
/// of the gradients.
template <int lanes>
[[gnu::always_inline]] inline float add_pass(const PooledGradients& g, std::int64_t count,
                                             const std::int32_t* offsets, const float* laid, float* sums) {
  using V = VectorOf<lanes>;
  constexpr std::int64_t kVectors = kPass / lanes;
  V even[kVectors + 1]{}, odd[kVectors + 1]{};
  const auto add = [&](std::int64_t p, V * into) __attribute__((always_inline)) {
    const std::int64_t at = p * g.stride;
    const V gradient = V{} + (g.dst[at] <= 0 ? 0.0F : g.diff_dst[at]);
    const float* window = laid + offsets[g.saved[at]];
    for (std::int64_t v = 0; v < kVectors; ++v) into[v] += gradient * *vectors<lanes>(window + v * lanes);
    into[kVectors] += gradient;
  };
  std::int64_t p = 0;
  for (; p + 2 <= count; p += 2) {
    add(p, even);
    add(p + 1, odd);
  }
  if (p < count) add(p, even);
  for (std::int64_t v = 0; v < kVectors; ++v) *vectors<lanes>(sums + v * lanes) += even[v] + odd[v];
  return even[kVectors][0] + odd[kVectors][0];
}

template <int lanes>
[[gnu::always_inline]] inline float add_all(const PooledGradients& g, std::int64_t count,
                                            const std::int32_t* offsets, const float* laid,
                                            std::int64_t window, float* sums) {
  const float sum = add_pass<lanes>(g, count, offsets, laid, sums);
  for (std::int64_t i = kPass; i < window; i += kPass) add_pass<lanes>(g, count, offsets, laid + i, sums + i);
  return sum;
}

using Add = float (*)(const PooledGradients&, std::int64_t, const std::int32_t*, const float*, std::int64_t,
                      float*);

[[gnu::target("avx512f")]] float add_avx512(const PooledGradients& g, std::int64_t count,
                                            const std::int32_t* offsets, const float* laid,
                                            std::int64_t window, float* sums) {
  return add_all<16>(g, count, offsets, laid, window, sums);
}
[[gnu::target("avx2,fma")]] float add_avx2(const PooledGradients& g, std::int64_t count,
                                           const std::int32_t* offsets, const float* laid,
                                           std::int64_t window, float* sums) {
  return add_all<8>(g, count, offsets, laid, window, sums);
}
float add_plain(const PooledGradients& g, std::int64_t count, const std::int32_t* offsets, const float* laid,
                std::int64_t window, float* sums) {
  return add_all<4>(g, count, offsets, laid, window, sums);
}

Add best_add() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return add_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return add_avx2;
#endif
  return add_plain;
}

}  // namespace

void lay_out_windows(const WindowRows& w, Strided image, std::int64_t channel, std::int64_t channels,
                     float* laid) {
  const std::int64_t column = channels * w.rows;
  for (std::int64_t output = 0; output < w.outputs; ++output) {
    for (std::int64_t row = 0; row < w.rows; ++row) {
      float* to = laid + output * w.columns * column + channel * w.rows + row;
      const std::int64_t y = output * w.stride + row * w.dilation - w.padding_top;
      const bool inside = y >= 0 && y < w.height;
      const std::int64_t begin = inside ? std::min(w.padding_left, w.columns) : w.columns;
      const std::int64_t end = std::clamp(w.width + w.padding_left, begin, w.columns);
      for (std::int64_t x = 0; x < begin; ++x) to[x * column] = 0;
      for (std::int64_t x = begin; x < end; ++x)
        to[x * column] = image.at[(y * w.width + x - w.padding_left) * image.stride];
      for (std::int64_t x = end; x < w.columns; ++x) to[x * column] = 0;
    }
  }
}

float add_windows(const PooledGradients& gradients, std::int64_t count, std::span<const std::int32_t> offsets,
                  const float* laid, std::int64_t window, float* sums) {
  static const Add kBest = best_add();
  return kBest(gradients, count, offsets.data(), laid, window, sums);
}

}  // namespace netwright::kernels::cpu
