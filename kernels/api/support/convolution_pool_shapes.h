// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "kernels/api/convolution_pool.h"
#include "kernels/api/support/window_shapes.h"

namespace netwright::kernels {

struct ConvolutionPoolShape {
  DataType type = DataType::f32;
  ConvolutionShape convolution;
  PoolShape pool;
  TensorDesc between;  ///< what the convolution gives, dense
};

inline Result<ConvolutionPoolShape> convolution_pool_shape(const KernelRequest& r,
                                                           const ConvolutionPoolAttributes& a) {
  if (auto ok = check_counts(r, {2, 3}, {1, 2}); !ok) return ok.error();
  const Shape &src = r.src[0].shape, &weight = r.src[1].shape;
  if (src.rank < 3 || src.rank > 2 + kMaxSpatialAxes || weight.rank != src.rank)
    return wrong(r, "takes images and a weight of as many axes, not " + to_string(r.src[0]));
  TensorDesc between{r.src[0].type, src};
  between.shape[1] = weight[0];
  for (int axis = 2; axis < src.rank; ++axis) {
    const auto i = static_cast<std::size_t>(axis - 2);
    const ConvolutionAttributes& c = a.convolution;
    const std::int64_t span = c.dilation[i] * (weight[axis] - 1) + 1,
                       room = src[axis] + c.padding_begin[i] + c.padding_end[i] - span;
    if (room < 0 || c.stride[i] < 1) return wrong(r, "the convolution's window is larger than the image");
    if (a.pool.padding_begin[i] != 0 || a.pool.padding_end[i] != 0 || a.pool.kernel[i] > a.pool.stride[i])
      return wrong(r, "the pooling's windows must not meet nor be padded");
    between.shape[axis] = room / c.stride[i] + 1;
  }
  if (a.pool.adaptive) return wrong(r, "the pooling's windows must not meet nor be padded");
  const auto convolution = convolution_shape(r, a.convolution, r.src[0], r.src[1],
                                             r.src.size() > 2 ? &r.src[2] : nullptr, between);
  if (!convolution) return convolution.error();
  const auto pool = max_pool_forward_shape(
      {.kernel = r.kernel, .attributes = &a.pool, .src = std::span(&between, 1), .dst = r.dst}, a.pool);
  if (!pool) return pool.error();
  return ConvolutionPoolShape{between.type, *convolution, *pool, between};
}

inline Result<ConvolutionPoolShape> convolution_pool_backward_weight_shape(
    const KernelRequest& r, const ConvolutionPoolAttributes& a) {
  if (auto ok = check_counts(r, {4, 4}, {1, 2}); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the gradient", r.src[3], r.src[2]); !ok) return ok.error();
  const std::array src{r.src[0], r.dst[0], r.dst.back()}, dst{r.src[2], r.src[1], TensorDesc{}};
  return convolution_pool_shape({.kernel = r.kernel,
                                 .attributes = r.attributes,
                                 .src = std::span(src).first(1 + r.dst.size()),
                                 .dst = std::span(dst).first(2)},
                                a);
}

}  // namespace netwright::kernels
