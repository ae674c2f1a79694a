// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/convolution.h"
#include "kernels/api/pooling.h"

namespace netwright::kernels {

/// A convolution, a ReLU and a max pooling whose windows neither meet nor reach into padding.
struct ConvolutionPoolAttributes {
  ConvolutionAttributes convolution;
  PoolAttributes pool;

  friend bool operator==(const ConvolutionPoolAttributes&, const ConvolutionPoolAttributes&) = default;
};

/// src (N, C, ...), weight (O, C / groups, ...), optional bias (O) -> dst, and in training saved i32 like
/// dst: as of max_pool_forward on what convolution_relu_forward gives, which is not kept.
inline constexpr KernelId<ConvolutionPoolAttributes> kConvolutionReluPoolForward{
    "convolution_relu_pool_forward"};
/// src, saved, dst, diff_dst of it -> diff_weight, optional diff_bias (overwritten), as of
/// max_pool_relu_backward and convolution_backward_weight one after the other. A device may offer it for some
/// shapes only.
inline constexpr KernelId<ConvolutionPoolAttributes> kConvolutionReluPoolBackwardWeight{
    "convolution_relu_pool_backward_weight"};

}  // namespace netwright::kernels
