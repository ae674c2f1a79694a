// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/pixel_loops.h"

#include <algorithm>
#include <array>

#include "kernels/cpu/transpose_tiles.h"

// Full spans have a constant length, so that their sums stay in registers.
namespace netwright::kernels::cpu {
namespace {

template <bool adds, bool relu>
[[gnu::always_inline]] inline void share_of(const PoolShare& s, std::int32_t position, std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const bool passes = (s.saved[i] == position) & (!relu | !(s.dst[i] <= 0));
    const float gradient = passes ? s.diff_dst[i] : 0.0F;
    s.diff_src[i] = adds ? s.diff_src[i] + gradient : gradient;
  }
}

[[gnu::always_inline]] inline void moments_of(std::int64_t channels, const ChannelSpan& span,
                                              const float* src, const double* shift, double* sums,
                                              double* squares) {
  std::array<double, kChannelsAtOnce> own_sums{}, own_squares{};
  for (std::int64_t sample = 0; sample < span.samples; ++sample) {
    const float* from = src + sample * span.sample_stride;
    for (std::int64_t pixel = 0; pixel < span.pixels; ++pixel, from += span.stride) {
#pragma GCC unroll 1
      for (std::int64_t c = 0; c < channels; ++c) {
        const auto at = static_cast<std::size_t>(c);
        const double value = from[c] - shift[c];
        own_sums[at] += value;
        own_squares[at] += value * value;
      }
    }
  }
  std::copy_n(own_sums.begin(), channels, sums);
  std::copy_n(own_squares.begin(), channels, squares);
}

[[gnu::always_inline]] inline void gradient_sums_of(std::int64_t channels, const ChannelSpan& span,
                                                    const float* src, const float* diff_dst,
                                                    const double* mean, double* sums, double* products) {
  std::array<double, kChannelsAtOnce> own_sums{}, own_products{};
  for (std::int64_t sample = 0; sample < span.samples; ++sample) {
    const float *from = src + sample * span.sample_stride, *gradient = diff_dst + sample * span.sample_stride;
    for (std::int64_t pixel = 0; pixel < span.pixels; ++pixel, from += span.stride, gradient += span.stride) {
#pragma GCC unroll 1
      for (std::int64_t c = 0; c < channels; ++c) {
        const auto at = static_cast<std::size_t>(c);
        own_sums[at] += gradient[c];
        own_products[at] += gradient[c] * (from[c] - mean[c]);
      }
    }
  }
  std::copy_n(own_sums.begin(), channels, sums);
  std::copy_n(own_products.begin(), channels, products);
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void transpose(const Transposition& t, const float* src,
                                                                    float* dst) {
  transpose_tiles<16>(t, src, dst);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void take_larger(const float* src, float* highest,
                                                                      std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const bool wins = !(src[i] <= highest[i]) & (highest[i] == highest[i]);
    highest[i] = wins ? src[i] : highest[i];
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void take_larger(const float* src, std::int32_t position,
                                                                      float* highest, std::int32_t* winner,
                                                                      std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const bool wins = !(src[i] <= highest[i]) & (highest[i] == highest[i]);
    highest[i] = wins ? src[i] : highest[i];
    winner[i] = wins ? position : winner[i];
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void give_share(const PoolShare& share,
                                                                     std::int32_t position,
                                                                     std::int64_t count) {
  const PoolShare s = share;
  s.dst != nullptr ? share_of<false, true>(s, position, count) : share_of<false, false>(s, position, count);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void add_share(const PoolShare& share,
                                                                    std::int32_t position,
                                                                    std::int64_t count) {
  const PoolShare s = share;
  s.dst != nullptr ? share_of<true, true>(s, position, count) : share_of<true, false>(s, position, count);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void channel_moments(const ChannelSpan& span,
                                                                          const float* src,
                                                                          const double* shift, double* sums,
                                                                          double* squares) {
  span.channels == kChannelsAtOnce ? moments_of(kChannelsAtOnce, span, src, shift, sums, squares)
                                   : moments_of(span.channels, span, src, shift, sums, squares);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void channel_gradient_sums(
    const ChannelSpan& span, const float* src, const float* diff_dst, const double* mean, double* sums,
    double* products) {
  span.channels == kChannelsAtOnce
      ? gradient_sums_of(kChannelsAtOnce, span, src, diff_dst, mean, sums, products)
      : gradient_sums_of(span.channels, span, src, diff_dst, mean, sums, products);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void channel_normalize(const ChannelSpan& span,
                                                                            const float* src,
                                                                            const float* mean,
                                                                            const float* scale,
                                                                            const float* shift, float* dst) {
  for (std::int64_t sample = 0; sample < span.samples; ++sample) {
    const float* from = src + sample * span.sample_stride;
    float* to = dst + sample * span.sample_stride;
    for (std::int64_t pixel = 0; pixel < span.pixels; ++pixel, from += span.stride, to += span.stride) {
#pragma GCC ivdep
      for (std::int64_t c = 0; c < span.channels; ++c) to[c] = (from[c] - mean[c]) * scale[c] + shift[c];
    }
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void channel_normalize_backward(
    const ChannelSpan& span, const ChannelBackward& step, const float* src, const float* diff_dst,
    float* diff_src) {
  const ChannelBackward s = step;
  for (std::int64_t sample = 0; sample < span.samples; ++sample) {
    const std::int64_t first = sample * span.sample_stride;
    for (std::int64_t pixel = 0; pixel < span.pixels; ++pixel) {
      const std::int64_t at = first + pixel * span.stride;
#pragma GCC ivdep
      for (std::int64_t c = 0; c < span.channels; ++c) {
        diff_src[at + c] =
            diff_dst[at + c] * s.scale[c] - (src[at + c] - s.mean[c]) * s.slope[c] - s.shift[c];
      }
    }
  }
}

}  // namespace netwright::kernels::cpu
