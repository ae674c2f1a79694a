// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/pixel_loops.h"

#include <algorithm>
#include <array>

#include "kernels/cpu/transpose_tiles.h"

// Full spans have a constant length, so that their sums stay in registers.
namespace netwright::kernels::cpu {
namespace {

/// Pixels whose numbers are summed up in float, few enough to lose nothing that counts; their sums are added
/// in double.
constexpr std::int64_t kPixelsInFloat = 4;

/// Two sums for each of `channels`: terms(pixel's first element, c) gives a pixel's part of them.
template <class Terms>
[[gnu::always_inline]] inline void sum_pixels(std::int64_t channels, const ChannelSpan& span,
                                              const Terms& terms, double* first_sums, double* second_sums) {
  std::array<double, kChannelsAtOnce> first{}, second{};
  for (std::int64_t sample = 0; sample < span.samples; ++sample) {
    for (std::int64_t block = 0; block < span.pixels; block += kPixelsInFloat) {
      std::array<float, kChannelsAtOnce> own_first{}, own_second{};
      const std::int64_t end = std::min(block + kPixelsInFloat, span.pixels);
      for (std::int64_t pixel = block; pixel < end; ++pixel) {
        const std::int64_t from = sample * span.sample_stride + pixel * span.stride;
#pragma GCC unroll 1
        for (std::int64_t c = 0; c < channels; ++c) {
          const auto [a, b] = terms(from, c);
          own_first[static_cast<std::size_t>(c)] += a;
          own_second[static_cast<std::size_t>(c)] += b;
        }
      }
      for (std::size_t c = 0; c < own_first.size(); ++c) {
        first[c] += own_first[c];
        second[c] += own_second[c];
      }
    }
  }
  std::copy_n(first.begin(), channels, first_sums);
  std::copy_n(second.begin(), channels, second_sums);
}
struct Terms {
  float a = 0, b = 0;
};

[[gnu::always_inline]] inline void moments_of(std::int64_t channels, const ChannelSpan& span,
                                              const float* src, const float* shift, double* sums,
                                              double* squares) {
  sum_pixels(
      channels, span,
      [=](std::int64_t from, std::int64_t c) __attribute__((always_inline)) {
        const float value = src[from + c] - shift[c];
        return Terms{value, value * value};
      },
      sums, squares);
}

/// The gradient of element `at`.
template <bool clamped>
[[gnu::always_inline]] inline float passed(const ChannelGradient& gradient, std::int64_t at) {
  const float diff_dst = gradient.diff_dst[at];
  return clamped ? gradient.clamp.passed(gradient.dst[at], diff_dst) : diff_dst;
}

template <bool clamped>
[[gnu::always_inline]] inline void gradient_sums_of(std::int64_t channels, const ChannelSpan& span,
                                                    const float* src, const ChannelGradient& gradient,
                                                    const float* mean, double* sums, double* products) {
  const ChannelGradient g = gradient;
  sum_pixels(
      channels, span,
      [=](std::int64_t from, std::int64_t c) __attribute__((always_inline)) {
        const float of_element = passed<clamped>(g, from + c);
        return Terms{of_element, of_element * (src[from + c] - mean[c])};
      },
      sums, products);
}

template <bool clamped>
[[gnu::always_inline]] inline void normalize_backward_of(const ChannelSpan& span, const ChannelBackward& step,
                                                         const float* src, const ChannelGradient& gradient,
                                                         float* diff_src) {
  const ChannelBackward s = step;
  const ChannelGradient g = gradient;
  for (std::int64_t sample = 0; sample < span.samples; ++sample) {
    std::int64_t first = sample * span.sample_stride;
    for (std::int64_t pixel = 0; pixel < span.pixels; ++pixel, first += span.stride) {
#pragma GCC ivdep
      for (std::int64_t c = 0; c < span.channels; ++c) {
        diff_src[first + c] = passed<clamped>(g, first + c) * s.scale[c] -
                              (src[first + c] - s.mean[c]) * s.slope[c] - s.shift[c];
      }
    }
  }
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void transpose(const Transposition& t, const float* src,
                                                                    float* dst) {
  transpose_tiles<16>(t, src, dst);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void channel_moments(const ChannelSpan& span,
                                                                          const float* src,
                                                                          const float* shift, double* sums,
                                                                          double* squares) {
  span.channels == kChannelsAtOnce ? moments_of(kChannelsAtOnce, span, src, shift, sums, squares)
                                   : moments_of(span.channels, span, src, shift, sums, squares);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void channel_gradient_sums(
    const ChannelSpan& span, const float* src, const ChannelGradient& gradient, const float* mean,
    double* sums, double* products) {
  const bool full = span.channels == kChannelsAtOnce, clamped = gradient.dst != nullptr;
  if (full && clamped) {
    gradient_sums_of<true>(kChannelsAtOnce, span, src, gradient, mean, sums, products);
  } else if (full) {
    gradient_sums_of<false>(kChannelsAtOnce, span, src, gradient, mean, sums, products);
  } else if (clamped) {
    gradient_sums_of<true>(span.channels, span, src, gradient, mean, sums, products);
  } else {
    gradient_sums_of<false>(span.channels, span, src, gradient, mean, sums, products);
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void channel_normalize(const ChannelSpan& span,
                                                                            const float* src,
                                                                            const ChannelForward& step,
                                                                            float* dst) {
  const ChannelForward s = step;
  for (std::int64_t sample = 0; sample < span.samples; ++sample) {
    const float* from = src + sample * span.sample_stride;
    float* to = dst + sample * span.sample_stride;
    for (std::int64_t pixel = 0; pixel < span.pixels; ++pixel, from += span.stride, to += span.stride) {
#pragma GCC ivdep
      for (std::int64_t c = 0; c < span.channels; ++c)
        to[c] = s.clamp.of((from[c] - s.mean[c]) * s.scale[c] + s.shift[c]);
    }
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void channel_normalize_backward(
    const ChannelSpan& span, const ChannelBackward& step, const float* src, const ChannelGradient& gradient,
    float* diff_src) {
  if (gradient.dst != nullptr) {
    normalize_backward_of<true>(span, step, src, gradient, diff_src);
  } else {
    normalize_backward_of<false>(span, step, src, gradient, diff_src);
  }
}

}  // namespace netwright::kernels::cpu
