// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"
#include "kernels/api/window.h"

namespace netwright::kernels {

/// Cross-correlation as in PyTorch over one to three spatial axes: dst[n,o,y,x] = bias[o] + sum
/// src[n, c, y*stride + i*dilation - padding_begin, ...] * weight[o,c,i,j].
struct ConvolutionAttributes {
  SpatialSizes stride{1, 1, 1};
  SpatialSizes padding_begin{0, 0, 0};
  SpatialSizes padding_end{0, 0, 0};
  SpatialSizes dilation{1, 1, 1};
  std::int64_t groups = 1;

  friend bool operator==(const ConvolutionAttributes&, const ConvolutionAttributes&) = default;
};

/// src (N, C, H, W), weight (O, C / groups, KH, KW), optional bias (O) -> dst (N, O, OH, OW); likewise with
/// the spatial axes (L) or (D, H, W).
inline constexpr KernelId<ConvolutionAttributes> kConvolutionForward{"convolution_forward", 2};
/// The same, followed by max(x, 0).
inline constexpr KernelId<ConvolutionAttributes> kConvolutionReluForward{"convolution_relu_forward", 2};
/// diff_dst, weight -> diff_src. As a forward kernel of its own: the transposed convolution.
inline constexpr KernelId<ConvolutionAttributes> kConvolutionBackwardData{"convolution_backward_data", 2};
/// src, diff_dst -> diff_weight, optional diff_bias (overwritten, not added to).
inline constexpr KernelId<ConvolutionAttributes> kConvolutionBackwardWeight{"convolution_backward_weight", 2};

/// dst (N, C, ...), bias (C) -> dst += bias, in place.
inline constexpr KernelId<NoAttributes> kChannelBiasForward{"channel_bias_forward"};
/// diff_dst (N, C, ...) -> diff_bias (C): sums over all axes but the channels.
inline constexpr KernelId<NoAttributes> kChannelBiasBackward{"channel_bias_backward"};

}  // namespace netwright::kernels
