// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/pixel_loops.h"

#include <algorithm>
#include <array>

// Full spans have a constant length, so that their sums stay in registers.
namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kTile = 16;

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

/// Through a buffer, so that each side is read and written along its rows.
[[gnu::target_clones("avx512f", "avx2", "default")]] void transpose(const Transposition& t, const float* src,
                                                                    float* dst) {
  std::array<float, kTile * kTile> tile;
  for (std::int64_t row = 0; row < t.rows; row += kTile) {
    const std::int64_t rows = std::min(kTile, t.rows - row);
    for (std::int64_t column = 0; column < t.columns; column += kTile) {
      const std::int64_t columns = std::min(kTile, t.columns - column);
      for (std::int64_t r = 0; r < rows; ++r) {
        const float* from = src + (row + r) * t.src_stride + column;
        for (std::int64_t c = 0; c < columns; ++c) tile[static_cast<std::size_t>(c * kTile + r)] = from[c];
      }
      for (std::int64_t c = 0; c < columns; ++c) {
        std::copy_n(&tile[static_cast<std::size_t>(c * kTile)], rows,
                    dst + (column + c) * t.dst_stride + row);
      }
    }
  }
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
