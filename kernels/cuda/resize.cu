// SPDX-License-Identifier: Apache-2.0
// Images made larger or smaller. A thread works out for one pixel which others it touches, and then goes
// through a few planes with that; backward it collects from all pixels that may have taken from it.
#include <cmath>

#include "kernels/api/resize.h"
#include "kernels/api/support/movement_shapes.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

constexpr int kPlanes = 8;  ///< of one thread

/// Between which places of a line of src place i of dst lies; as resize_line() in movement_shapes.h.
struct Line {
  ResizeMode mode;
  bool align_corners;
  double step;
  std::int64_t in, out;

  DEV PixelPair at(std::int64_t i) const {
    const auto place_of = static_cast<double>(i);
    const double half = (place_of + 0.5) * step - 0.5;
    const double place = mode == ResizeMode::nearest || align_corners ? place_of * step
                         : half > 0                                   ? half
                                                                      : 0.0;
    std::int64_t first = static_cast<std::int64_t>(place);
    if (first > in - 1) first = in - 1;
    if (mode == ResizeMode::nearest) return {.first = first, .second = first, .share = 0};
    const double share = place - static_cast<double>(first);
    return {.first = first, .second = first < in - 1 ? first + 1 : first, .share = share < 1 ? share : 1.0};
  }
  /// What place i of dst takes of place `from` of src.
  DEV double share(std::int64_t i, std::int64_t from) const {
    const PixelPair pair = at(i);
    return (pair.first == from ? 1 - pair.share : 0) + (pair.second == from ? pair.share : 0);
  }
  /// Places of dst outside [first, last] take nothing of place `from`.
  DEV std::int64_t first(std::int64_t from) const {
    if (from == 0 || step == 0) return 0;
    const auto about = static_cast<std::int64_t>(static_cast<double>(from - 1) / step) - 2;
    return about > 0 ? about : 0;
  }
  DEV std::int64_t last(std::int64_t from) const {
    if (from == in - 1 || step == 0) return out - 1;
    const auto about = static_cast<std::int64_t>(static_cast<double>(from + 2) / step) + 2;
    return about < out - 1 ? about : out - 1;
  }
};

template <class T>
struct Resize {
  Line rows, columns;
  std::int64_t planes;
  const T* src;
  T* dst;

  DEV void operator()(std::int64_t i) const {
    const std::int64_t pixels = rows.out * columns.out, pixel = i % pixels, begin = i / pixels * kPlanes;
    const PixelPair y = rows.at(pixel / columns.out), x = columns.at(pixel % columns.out);
    const bool nearest = rows.mode == ResizeMode::nearest;
    for (std::int64_t plane = begin; plane < begin + kPlanes && plane < planes; ++plane) {
      const T* from = src + plane * rows.in * columns.in;
      const auto of = [&](std::int64_t row, std::int64_t column) -> double {
        return from[row * columns.in + column];
      };
      const double value =
          nearest ? of(y.first, x.first)
                  : (1 - y.share) * ((1 - x.share) * of(y.first, x.first) + x.share * of(y.first, x.second)) +
                        y.share * ((1 - x.share) * of(y.second, x.first) + x.share * of(y.second, x.second));
      dst[plane * pixels + pixel] = static_cast<T>(value);
    }
  }
};

template <class T>
struct ResizeGradient {
  Line rows, columns;
  std::int64_t planes;
  const T* diff_dst;
  T* diff_src;

  DEV void operator()(std::int64_t i) const {
    const std::int64_t pixels = rows.in * columns.in, pixel = i % pixels, begin = i / pixels * kPlanes;
    const std::int64_t y = pixel / columns.in, x = pixel % columns.in;
    double sums[kPlanes] = {};
    for (std::int64_t row = rows.first(y); row <= rows.last(y); ++row) {
      const double row_share = rows.share(row, y);
      if (row_share == 0) continue;
      for (std::int64_t column = columns.first(x); column <= columns.last(x); ++column) {
        const double share = row_share * columns.share(column, x);
        if (share == 0) continue;
        for (int k = 0; k < kPlanes && begin + k < planes; ++k)
          sums[k] += share * diff_dst[((begin + k) * rows.out + row) * columns.out + column];
      }
    }
    for (int k = 0; k < kPlanes && begin + k < planes; ++k)
      diff_src[(begin + k) * pixels + pixel] = static_cast<T>(sums[k]);
  }
};

Line line_of(const ResizeAttributes& a, const ResizeShape& s, std::size_t axis) {
  return {.mode = a.mode,
          .align_corners = a.align_corners,
          .step = a.step[axis],
          .in = s.in[axis],
          .out = s.out[axis]};
}
/// Threads for planes of so many pixels.
std::int64_t threads_for(const ResizeShape& s, const std::array<std::int64_t, 2>& plane) {
  return (s.planes + kPlanes - 1) / kPlanes * plane[0] * plane[1];
}

Result<KernelPtr> describe_resize(Cuda& cuda, const ResizeAttributes& attributes,
                                  const KernelRequest& request) {
  return prepare(request, resize_forward_shape(request),
                 [&cuda, attributes](auto type, const ResizeShape& s, const Arguments& a) {
                   using T = decltype(type);
                   for_each(cuda, threads_for(s, s.out),
                            Resize<T>{line_of(attributes, s, 0), line_of(attributes, s, 1), s.planes,
                                      a.in<T>(0), a.out<T>(0)});
                 });
}
Result<KernelPtr> describe_resize_backward(Cuda& cuda, const ResizeAttributes& attributes,
                                           const KernelRequest& request) {
  return prepare(request, resize_backward_shape(request),
                 [&cuda, attributes](auto type, const ResizeShape& s, const Arguments& a) {
                   using T = decltype(type);
                   for_each(cuda, threads_for(s, s.in),
                            ResizeGradient<T>{line_of(attributes, s, 0), line_of(attributes, s, 1), s.planes,
                                              a.in<T>(0), a.out<T>(0)});
                 });
}

}  // namespace

void add_resize(Table& table) {
  table.add(kResizeForward, describe_resize);
  table.add(kResizeBackward, describe_resize_backward);
}

}  // namespace netwright::kernels::cuda
