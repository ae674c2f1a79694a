// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/cpu/clamp.h"

/// Loops over images in which a pixel's numbers lie together, of all channels or of all samples; compiled for
/// several generations of processors.
namespace netwright::kernels::cpu {

/// A matrix (rows, columns) that becomes (columns, rows); neighbours of a row and of a column lie together.
struct Transposition {
  std::int64_t rows = 0, columns = 0;
  std::int64_t src_stride = 0;  ///< floats between rows of src
  std::int64_t dst_stride = 0;  ///< floats between columns in dst
};
void transpose(const Transposition& transposition, const float* src, float* dst);

/// Channels that are worked on at once where they lie together.
inline constexpr std::int64_t kChannelsAtOnce = 16;

/// Some neighbouring channels, at most kChannelsAtOnce, of all pixels of some samples; distances in floats.
struct ChannelSpan {
  std::int64_t samples = 0;
  std::int64_t sample_stride = 0;
  std::int64_t pixels = 0;  ///< of a sample
  std::int64_t stride = 0;  ///< between pixels
  std::int64_t channels = 0;
};
/// Sums over the pixels of (src - shift) and of its square.
void channel_moments(const ChannelSpan& span, const float* src, const float* shift, double* sums,
                     double* squares);
/// diff_dst; where dst is not null, what of it passes a clamp.
struct ChannelGradient {
  const float* diff_dst = nullptr;
  const float* dst = nullptr;
  Clamp clamp = {};
};
/// Sums of the gradient and of gradient * (src - mean).
void channel_gradient_sums(const ChannelSpan& span, const float* src, const ChannelGradient& gradient,
                           const float* mean, double* sums, double* products);
/// dst = (src - mean) * scale + shift, clamped.
struct ChannelForward {
  const float* mean = nullptr;
  const float* scale = nullptr;
  const float* shift = nullptr;
  Clamp clamp = {};
};
void channel_normalize(const ChannelSpan& span, const float* src, const ChannelForward& step, float* dst);
/// diff_src = gradient * scale - (src - mean) * slope - shift.
struct ChannelBackward {
  const float* mean = nullptr;
  const float* scale = nullptr;
  const float* slope = nullptr;
  const float* shift = nullptr;
};
void channel_normalize_backward(const ChannelSpan& span, const ChannelBackward& step, const float* src,
                                const ChannelGradient& gradient, float* diff_src);

}  // namespace netwright::kernels::cpu
