// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "kernels/api/convolution.h"
#include "kernels/api/pooling.h"
#include "kernels/api/support/checks.h"

namespace netwright::kernels {

/// One spatial axis of a sliding window.
struct WindowAxis {
  std::int64_t in = 0;
  std::int64_t out = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t padding = 0;  ///< before the first element
  std::int64_t dilation = 1;

  /// First input position of output `position`; negative in the padding.
  std::int64_t start(std::int64_t position) const { return position * stride - padding; }
};

/// Checks one axis; `padding_end` matters only here, `out` having been made from it.
inline Result<void> check_axis(const KernelRequest& request, const WindowAxis& axis,
                               std::int64_t padding_end) {
  if (axis.kernel < 1 || axis.stride < 1 || axis.dilation < 1 || axis.padding < 0 || padding_end < 0) {
    return wrong(request, "kernel, stride and dilation have to be at least 1 and padding at least 0");
  }
  const std::int64_t span = axis.dilation * (axis.kernel - 1) + 1;
  const std::int64_t room = axis.in + axis.padding + padding_end - span;
  const std::int64_t out = room < 0 ? 0 : room / axis.stride + 1;
  if (out == axis.out && out > 0) return {};
  return wrong(request, "a window of " + std::to_string(span) + " over " + std::to_string(axis.in) +
                            " elements with padding " + std::to_string(axis.padding) + " and " +
                            std::to_string(padding_end) + " gives " + std::to_string(out) +
                            " positions, not " + std::to_string(axis.out));
}

/// A convolution's sizes: src (n, c, height.in, width.in), weight (o, c / groups, kernels), dst (n, o, outs).
struct Conv2dShape {
  DataType type = DataType::f32;
  std::int64_t n = 0, c = 0, o = 0, groups = 1;
  WindowAxis height, width;
  bool bias = false;

  std::int64_t group_c() const { return c / groups; }
  std::int64_t group_o() const { return o / groups; }
};

/// `bias` is null where there is none.
inline Result<Conv2dShape> conv2d_shape(const KernelRequest& request, const Conv2dAttributes& a,
                                        const TensorDesc& src, const TensorDesc& weight,
                                        const TensorDesc* bias, const TensorDesc& dst) {
  for (const TensorDesc* desc : {&src, &weight, &dst}) {
    if (auto ok = check_rank(request, "a tensor", *desc, 4, 4); !ok) return ok.error();
  }
  const Shape &s = src.shape, &w = weight.shape, &d = dst.shape;
  Conv2dShape shape{.type = src.type,
                    .n = s[0],
                    .c = s[1],
                    .o = w[0],
                    .groups = a.groups,
                    .height = {s[2], d[2], w[2], a.stride[0], a.padding_begin[0], a.dilation[0]},
                    .width = {s[3], d[3], w[3], a.stride[1], a.padding_begin[1], a.dilation[1]},
                    .bias = bias != nullptr};
  if (a.groups < 1 || shape.c % a.groups != 0 || shape.o % a.groups != 0) {
    return wrong(request, std::to_string(a.groups) + " groups do not divide " + std::to_string(shape.c) +
                              " input and " + std::to_string(shape.o) + " output channels");
  }
  if (auto ok = check_axis(request, shape.height, a.padding_end[0]); !ok) return ok.error();
  if (auto ok = check_axis(request, shape.width, a.padding_end[1]); !ok) return ok.error();
  if (auto ok =
          check_tensor(request, "the weight", weight, {src.type, {shape.o, shape.group_c(), w[2], w[3]}});
      !ok)
    return ok.error();
  if (auto ok = check_tensor(request, "the output", dst, {src.type, {shape.n, shape.o, d[2], d[3]}}); !ok) {
    return ok.error();
  }
  if (bias != nullptr) {
    if (auto ok = check_tensor(request, "the bias", *bias, {src.type, {shape.o}}); !ok) return ok.error();
  }
  return shape;
}

inline Result<Conv2dShape> conv2d_forward_shape(const KernelRequest& r, const Conv2dAttributes& a) {
  if (auto ok = check_counts(r, {2, 3}, {1, 1}); !ok) return ok.error();
  return conv2d_shape(r, a, r.src[0], r.src[1], r.src.size() > 2 ? &r.src[2] : nullptr, r.dst[0]);
}
inline Result<Conv2dShape> conv2d_backward_data_shape(const KernelRequest& r, const Conv2dAttributes& a) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  return conv2d_shape(r, a, r.dst[0], r.src[1], nullptr, r.src[0]);
}
inline Result<Conv2dShape> conv2d_backward_weight_shape(const KernelRequest& r, const Conv2dAttributes& a) {
  if (auto ok = check_counts(r, {2, 2}, {1, 2}); !ok) return ok.error();
  return conv2d_shape(r, a, r.src[0], r.dst[0], r.dst.size() > 1 ? &r.dst[1] : nullptr, r.src[1]);
}

/// A pooling's sizes: src (n, c, height.in, width.in), dst (n, c, outs). Every window holds at least one real
/// element.
struct Pool2dShape {
  DataType type = DataType::f32;
  std::int64_t n = 0, c = 0;
  WindowAxis height, width;
  bool count_padding = false;
  bool saves = false;  ///< forward of max pooling: positions are wanted
};

inline Result<Pool2dShape> pool2d_shape(const KernelRequest& request, const Pool2dAttributes& a,
                                        const TensorDesc& src, const TensorDesc& dst) {
  for (const TensorDesc* desc : {&src, &dst}) {
    if (auto ok = check_rank(request, "a tensor", *desc, 4, 4); !ok) return ok.error();
  }
  const Shape &s = src.shape, &d = dst.shape;
  Pool2dShape shape{.type = src.type,
                    .n = s[0],
                    .c = s[1],
                    .height = {s[2], d[2], a.kernel[0], a.stride[0], a.padding_begin[0], 1},
                    .width = {s[3], d[3], a.kernel[1], a.stride[1], a.padding_begin[1], 1},
                    .count_padding = a.count_padding};
  if (auto ok = check_axis(request, shape.height, a.padding_end[0]); !ok) return ok.error();
  if (auto ok = check_axis(request, shape.width, a.padding_end[1]); !ok) return ok.error();
  for (const WindowAxis& axis : {shape.height, shape.width}) {
    if (axis.padding >= axis.kernel || axis.start(axis.out - 1) >= axis.in) {
      return wrong(request, "a window lies wholly in the padding; use less padding or a larger kernel");
    }
  }
  if (auto ok = check_tensor(request, "the output", dst, {src.type, {s[0], s[1], d[2], d[3]}}); !ok) {
    return ok.error();
  }
  return shape;
}

inline Result<void> check_saved_positions(const KernelRequest& request, const TensorDesc& saved,
                                          const Shape& dst) {
  return check_tensor(request, "the saved positions tensor", saved, {DataType::i32, dst});
}

inline Result<Pool2dShape> max_pool2d_forward_shape(const KernelRequest& r, const Pool2dAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 2}); !ok) return ok.error();
  Result<Pool2dShape> shape = pool2d_shape(r, a, r.src[0], r.dst[0]);
  if (!shape || r.dst.size() < 2) return shape;
  if (auto ok = check_saved_positions(r, r.dst[1], r.dst[0].shape); !ok) return ok.error();
  shape->saves = true;
  return shape;
}
inline Result<Pool2dShape> max_pool2d_backward_shape(const KernelRequest& r, const Pool2dAttributes& a) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_saved_positions(r, r.src[0], r.src[1].shape); !ok) return ok.error();
  return pool2d_shape(r, a, r.dst[0], r.src[1]);
}
inline Result<Pool2dShape> avg_pool2d_forward_shape(const KernelRequest& r, const Pool2dAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return pool2d_shape(r, a, r.src[0], r.dst[0]);
}
inline Result<Pool2dShape> avg_pool2d_backward_shape(const KernelRequest& r, const Pool2dAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return pool2d_shape(r, a, r.dst[0], r.src[0]);
}

}  // namespace netwright::kernels
