// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/api/support/layouts.h"
#include "kernels/api/support/window_shapes.h"
#include "kernels/cpu/pixel_pool_loops.h"
#include "kernels/cpu/table.h"

/// Poolings of images in which a pixel's numbers lie together, row of windows by row.
namespace netwright::kernels::cpu {

/// A tensor as planes of pixels of `inner` numbers.
struct Pixels {
  std::int64_t planes = 0;
  std::int64_t inner = 0;
};
inline Pixels pixels_of(const PoolShape& s, Layout layout) {
  if (layout == Layout::batch_innermost) return {s.c, s.n};
  if (layout == Layout::channels_blocked) return {s.n * s.c / kChannelBlock, kChannelBlock};
  return {s.n, s.c};
}

/// The rows of windows of a pooling, ready for the loops.
class PoolRows {
 public:
  PoolRows(const PoolShape& shape, std::int64_t inner) : shape_(shape), inner_(inner) {
    for (std::int64_t x = 0; x < shape.width.out; ++x) columns_.push_back(shape.width.elements(x));
  }

  /// Of a plane.
  std::int64_t count() const { return shape_.depth.out * shape_.height.out; }
  PoolRow at(std::int64_t row) const {
    return {.inner = inner_,
            .height = shape_.height.in,
            .width = shape_.width.in,
            .depths = shape_.depth.elements(row / shape_.height.out),
            .rows = shape_.height.elements(row % shape_.height.out),
            .columns = columns_};
  }
  /// Numbers of a row of windows.
  std::int64_t dst_floats() const { return shape_.width.out * inner_; }
  /// Of a plane.
  std::int64_t src_floats() const { return shape_.src_plane() * inner_; }

 private:
  PoolShape shape_;
  std::int64_t inner_;
  std::vector<WindowAxis::Span> columns_;
};

/// Windows that do not meet give each element its gradient at once; what they leave out is zero.
struct Tiling {
  bool apart = false;
  bool complete = false;
};
inline Tiling tiling_of(const PoolShape& s) {
  Tiling tiling{.apart = true, .complete = true};
  for (const WindowAxis* axis : {&s.depth, &s.height, &s.width}) {
    tiling.apart = tiling.apart && !axis->adaptive && axis->kernel <= axis->stride;
    tiling.complete = tiling.complete && axis->kernel == axis->stride && axis->padding == 0 &&
                      axis->out * axis->stride == axis->in;
  }
  return tiling;
}

/// A kernel that calls run(shape, rows, pixels, arguments).
template <Layout layout, class Run>
Result<KernelPtr> prepare_rows(const KernelRequest& request, const Images& images,
                               const Result<PoolShape>& shape, const Run& run) {
  if (!are_in(request, layout, images)) return wrong(request, "takes images of one layout");
  if (!shape) return shape.error();
  const Pixels pixels = pixels_of(*shape, layout);
  return prepare(
      request, shape,
      [run, pixels, rows = PoolRows(*shape, pixels.inner)](const PoolShape& s, const Arguments& arguments) {
        run(s, rows, pixels, arguments);
      },
      "pixels in vectors");
}

}  // namespace netwright::kernels::cpu
