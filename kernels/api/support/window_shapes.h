// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "kernels/api/convolution.h"
#include "kernels/api/pooling.h"
#include "kernels/api/support/checks.h"

namespace netwright::kernels {

/// One spatial axis of a sliding window. As it is here: an axis that the tensors do not have.
struct WindowAxis {
  std::int64_t in = 1;
  std::int64_t out = 1;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t padding = 0;      ///< before the first element
  std::int64_t padding_end = 0;  ///< behind the last; `out` has been made from it
  std::int64_t dilation = 1;
  bool adaptive = false;  ///< see PoolAttributes

  /// First input position of output `position`; negative in the padding.
  constexpr std::int64_t start(std::int64_t position) const { return position * stride - padding; }

  /// The elements under a window without dilation that are no padding: [begin, end).
  struct Span {
    std::int64_t begin = 0, end = 0;
    constexpr std::int64_t count() const { return end - begin; }
  };
  constexpr Span elements(std::int64_t position) const {
    if (adaptive) return {position * in / out, ((position + 1) * in + out - 1) / out};
    return {std::max<std::int64_t>(start(position), 0), std::min(start(position) + kernel, in)};
  }
  /// The windows without dilation that input `position` lies under: [begin, end).
  constexpr Span windows(std::int64_t position) const {
    if (adaptive) return {position * out / in, ((position + 1) * out + in - 1) / in};
    const std::int64_t past = position + padding - kernel;  // where the last window not over it starts
    return {past < 0 ? 0 : past / stride + 1, std::min((position + padding) / stride + 1, out)};
  }
};

/// src (n, c, ins), dst (n, ., outs): tensors of one or two spatial axes count as volumes of depth, or depth
/// and height, 1.
struct WindowShape {
  DataType type = DataType::f32;
  std::int64_t n = 0, c = 0;
  WindowAxis depth, height, width;

  /// Elements of one channel.
  constexpr std::int64_t src_plane() const { return depth.in * height.in * width.in; }
  constexpr std::int64_t dst_plane() const { return depth.out * height.out * width.out; }
  constexpr std::int64_t kernel_elements() const { return depth.kernel * height.kernel * width.kernel; }
};

inline Result<void> check_axis(const KernelRequest& request, const WindowAxis& axis) {
  if (axis.kernel < 1 || axis.stride < 1 || axis.dilation < 1 || axis.padding < 0 || axis.padding_end < 0) {
    return wrong(request, "kernel, stride and dilation have to be at least 1 and padding at least 0");
  }
  const std::int64_t span = axis.dilation * (axis.kernel - 1) + 1;
  const std::int64_t room = axis.in + axis.padding + axis.padding_end - span;
  const std::int64_t out = room < 0 ? 0 : room / axis.stride + 1;
  if (out == axis.out && out > 0) return {};
  return wrong(request, "a window of " + std::to_string(span) + " over " + std::to_string(axis.in) +
                            " elements with padding " + std::to_string(axis.padding) + " and " +
                            std::to_string(axis.padding_end) + " gives " + std::to_string(out) +
                            " positions, not " + std::to_string(axis.out));
}

/// What a kernel's attributes say of its window.
struct WindowSizes {
  SpatialSizes kernel{1, 1, 1};
  SpatialSizes stride{1, 1, 1};
  SpatialSizes padding_begin{0, 0, 0};
  SpatialSizes padding_end{0, 0, 0};
  SpatialSizes dilation{1, 1, 1};
  bool adaptive = false;
};

/// src and dst have to be of the same rank.
inline Result<WindowShape> window_shape(const KernelRequest& request, const WindowSizes& sizes,
                                        const TensorDesc& src, const TensorDesc& dst) {
  for (const TensorDesc* desc : {&src, &dst}) {
    if (auto ok = check_rank(request, "a tensor", *desc, 3, 2 + kMaxSpatialAxes); !ok) return ok.error();
  }
  if (src.shape.rank != dst.shape.rank) {
    return wrong(request, "its tensors " + to_string(src) + " and " + to_string(dst) + " differ in rank");
  }
  WindowShape shape{
      .type = src.type, .n = src.shape[0], .c = src.shape[1], .depth = {}, .height = {}, .width = {}};
  const int spatial = src.shape.rank - 2;
  const std::array<WindowAxis*, 3> axes{&shape.depth, &shape.height, &shape.width};
  for (int i = 0; i < spatial; ++i) {
    const auto at = static_cast<std::size_t>(i);
    WindowAxis& axis = *axes[static_cast<std::size_t>(kMaxSpatialAxes - spatial + i)];
    axis = {.in = src.shape[2 + i],
            .out = dst.shape[2 + i],
            .kernel = sizes.kernel[at],
            .stride = sizes.stride[at],
            .padding = sizes.padding_begin[at],
            .padding_end = sizes.padding_end[at],
            .dilation = sizes.dilation[at],
            .adaptive = sizes.adaptive};
    if (sizes.adaptive) continue;
    if (auto ok = check_axis(request, axis); !ok) return ok.error();
  }
  return shape;
}

/// A convolution's sizes: weight (o, c / groups, kernels), dst (n, o, outs).
struct ConvolutionShape : WindowShape {
  std::int64_t o = 0, groups = 1;
  bool bias = false;

  std::int64_t group_c() const { return c / groups; }
  std::int64_t group_o() const { return o / groups; }
};

/// `bias` is null where there is none.
inline Result<ConvolutionShape> convolution_shape(const KernelRequest& request,
                                                  const ConvolutionAttributes& a, const TensorDesc& src,
                                                  const TensorDesc& weight, const TensorDesc* bias,
                                                  const TensorDesc& dst) {
  if (auto ok = check_rank(request, "the weight", weight, src.shape.rank, src.shape.rank); !ok)
    return ok.error();
  WindowSizes sizes{.stride = a.stride,
                    .padding_begin = a.padding_begin,
                    .padding_end = a.padding_end,
                    .dilation = a.dilation};
  const Shape& w = weight.shape;
  for (int i = 2; i < std::min(w.rank, 2 + kMaxSpatialAxes); ++i)
    sizes.kernel[static_cast<std::size_t>(i - 2)] = w[i];
  const Result<WindowShape> window = window_shape(request, sizes, src, dst);
  if (!window) return window.error();
  ConvolutionShape shape{*window, w[0], a.groups, bias != nullptr};
  if (a.groups < 1 || shape.c % a.groups != 0 || shape.o % a.groups != 0) {
    return wrong(request, std::to_string(a.groups) + " groups do not divide " + std::to_string(shape.c) +
                              " input and " + std::to_string(shape.o) + " output channels");
  }
  TensorDesc wanted_weight = {src.type, w}, wanted_dst = {src.type, dst.shape};
  wanted_weight.shape[1] = shape.group_c();
  wanted_dst.shape[0] = shape.n;
  wanted_dst.shape[1] = shape.o;
  if (auto ok = check_tensor(request, "the weight", weight, wanted_weight); !ok) return ok.error();
  if (auto ok = check_tensor(request, "the output", dst, wanted_dst); !ok) return ok.error();
  if (bias != nullptr) {
    if (auto ok = check_tensor(request, "the bias", *bias, {src.type, {shape.o}}); !ok) return ok.error();
  }
  return shape;
}

inline Result<ConvolutionShape> convolution_forward_shape(const KernelRequest& r,
                                                          const ConvolutionAttributes& a) {
  if (auto ok = check_counts(r, {2, 3}, {1, 1}); !ok) return ok.error();
  return convolution_shape(r, a, r.src[0], r.src[1], r.src.size() > 2 ? &r.src[2] : nullptr, r.dst[0]);
}
inline Result<ConvolutionShape> convolution_backward_data_shape(const KernelRequest& r,
                                                                const ConvolutionAttributes& a) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  return convolution_shape(r, a, r.dst[0], r.src[1], nullptr, r.src[0]);
}
inline Result<ConvolutionShape> convolution_backward_weight_shape(const KernelRequest& r,
                                                                  const ConvolutionAttributes& a) {
  if (auto ok = check_counts(r, {2, 2}, {1, 2}); !ok) return ok.error();
  return convolution_shape(r, a, r.src[0], r.dst[0], r.dst.size() > 1 ? &r.dst[1] : nullptr, r.src[1]);
}

/// A pooling's sizes: dst (n, c, outs). Every window holds at least one real element.
struct PoolShape : WindowShape {
  bool count_padding = false;
  bool saves = false;  ///< forward of max pooling: positions are wanted
};

inline Result<PoolShape> pool_shape(const KernelRequest& request, const PoolAttributes& a,
                                    const TensorDesc& src, const TensorDesc& dst) {
  const Result<WindowShape> window = window_shape(request,
                                                  {.kernel = a.kernel,
                                                   .stride = a.stride,
                                                   .padding_begin = a.padding_begin,
                                                   .padding_end = a.padding_end,
                                                   .adaptive = a.adaptive},
                                                  src, dst);
  if (!window) return window.error();
  for (const WindowAxis* axis : {&window->depth, &window->height, &window->width}) {
    if (axis->elements(0).count() < 1 || axis->elements(axis->out - 1).count() < 1) {
      return wrong(request, "a window lies wholly in the padding; use less padding or a larger kernel");
    }
  }
  TensorDesc wanted = {src.type, dst.shape};
  wanted.shape[0] = src.shape[0];
  wanted.shape[1] = src.shape[1];
  if (auto ok = check_tensor(request, "the output", dst, wanted); !ok) return ok.error();
  return PoolShape{*window, a.count_padding && !a.adaptive, false};
}

inline Result<void> check_saved_positions(const KernelRequest& request, const TensorDesc& saved,
                                          const Shape& dst) {
  return check_tensor(request, "the saved positions tensor", saved, {DataType::i32, dst});
}

inline Result<PoolShape> max_pool_forward_shape(const KernelRequest& r, const PoolAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 2}); !ok) return ok.error();
  Result<PoolShape> shape = pool_shape(r, a, r.src[0], r.dst[0]);
  if (!shape || r.dst.size() < 2) return shape;
  if (auto ok = check_saved_positions(r, r.dst[1], r.dst[0].shape); !ok) return ok.error();
  if (shape->src_plane() > std::numeric_limits<std::int32_t>::max())
    return wrong(r, "a channel has more elements than 32-bit positions can name");
  shape->saves = true;
  return shape;
}
inline Result<PoolShape> max_pool_backward_shape(const KernelRequest& r, const PoolAttributes& a) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_saved_positions(r, r.src[0], r.src[1].shape); !ok) return ok.error();
  return pool_shape(r, a, r.dst[0], r.src[1]);
}
inline Result<PoolShape> max_pool_relu_backward_shape(const KernelRequest& r, const PoolAttributes& a) {
  if (auto ok = check_counts(r, {3, 3}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_saved_positions(r, r.src[0], r.src[1].shape); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the gradient", r.src[2], r.src[1]); !ok) return ok.error();
  return pool_shape(r, a, r.dst[0], r.src[1]);
}
inline Result<PoolShape> avg_pool_forward_shape(const KernelRequest& r, const PoolAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return pool_shape(r, a, r.src[0], r.dst[0]);
}
inline Result<PoolShape> avg_pool_backward_shape(const KernelRequest& r, const PoolAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return pool_shape(r, a, r.dst[0], r.src[0]);
}

}  // namespace netwright::kernels
