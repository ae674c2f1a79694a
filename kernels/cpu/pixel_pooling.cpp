// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/api/pooling.h"
#include "kernels/api/support/layouts.h"
#include "kernels/api/support/window_shapes.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/pixel_pool_loops.h"
#include "kernels/cpu/table.h"

/// Pooling where a pixel's numbers lie together, of all channels or of all samples: a vector holds many
/// windows.
namespace netwright::kernels::cpu {
namespace {

/// A tensor as planes of pixels of `inner` numbers.
struct Pixels {
  std::int64_t planes = 0;
  std::int64_t inner = 0;
};
Pixels pixels_of(const PoolShape& s, Layout layout) {
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

void max_forward(Cpu& cpu, const PoolShape& s, const PoolRows& rows, const Pixels& pixels,
                 const Arguments& arguments) {
  const std::int64_t grain = kGrain / (rows.dst_floats() * s.kernel_elements()) + 1;
  cpu.pool.for_range(pixels.planes * rows.count(), grain, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::int64_t to = row * rows.dst_floats();
      max_pool_row(rows.at(row % rows.count()),
                   {.src = arguments.in<float>(0) + row / rows.count() * rows.src_floats(),
                    .dst = arguments.out<float>(0) + to,
                    .saved = s.saves ? arguments.out<std::int32_t>(1) + to : nullptr});
    }
  });
}

/// Windows that do not meet give each element its gradient at once; what they leave out is zero.
struct Tiling {
  bool apart = false;
  bool complete = false;
};
Tiling tiling_of(const PoolShape& s) {
  Tiling tiling{.apart = true, .complete = true};
  for (const WindowAxis* axis : {&s.depth, &s.height, &s.width}) {
    tiling.apart = tiling.apart && !axis->adaptive && axis->kernel <= axis->stride;
    tiling.complete = tiling.complete && axis->kernel == axis->stride && axis->padding == 0 &&
                      axis->out * axis->stride == axis->in;
  }
  return tiling;
}

/// Threads share planes, so that windows which meet are one thread's. `tensors` are at their beginnings.
void max_backward(Cpu& cpu, const PoolShape& s, const PoolRows& rows, const Pixels& pixels,
                  const PoolBackward& tensors) {
  const Tiling tiling = tiling_of(s);
  const std::int64_t grain = kGrain / rows.src_floats() + 1;
  cpu.pool.for_range(pixels.planes, grain, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      float* diff_src = tensors.diff_src + plane * rows.src_floats();
      if (!tiling.apart || !tiling.complete) std::fill_n(diff_src, rows.src_floats(), 0.0F);
      for (std::int64_t row = 0; row < rows.count(); ++row) {
        const std::int64_t at = (plane * rows.count() + row) * rows.dst_floats();
        max_pool_backward_row(rows.at(row), {.saved = tensors.saved + at,
                                             .dst = tensors.dst != nullptr ? tensors.dst + at : nullptr,
                                             .diff_dst = tensors.diff_dst + at,
                                             .diff_src = diff_src,
                                             .adds = !tiling.apart});
      }
    }
  });
}

constexpr const char* kAlgorithm = "pixels in vectors";

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
      kAlgorithm);
}

template <Layout layout>
Result<KernelPtr> describe_max_forward(Cpu& cpu, const PoolAttributes& a, const KernelRequest& request) {
  return prepare_rows<layout>(
      request, {.src = {0}, .dst = {0, 1}}, max_pool_forward_shape(DenseRequest(request).get(), a),
      [&cpu](const PoolShape& s, const PoolRows& rows, const Pixels& pixels, const Arguments& arguments) {
        max_forward(cpu, s, rows, pixels, arguments);
      });
}
template <Layout layout>
Result<KernelPtr> describe_max_backward(Cpu& cpu, const PoolAttributes& a, const KernelRequest& request) {
  return prepare_rows<layout>(
      request, {.src = {0, 1}, .dst = {0}}, max_pool_backward_shape(DenseRequest(request).get(), a),
      [&cpu](const PoolShape& s, const PoolRows& rows, const Pixels& pixels, const Arguments& arguments) {
        max_backward(cpu, s, rows, pixels,
                     {.saved = arguments.in<std::int32_t>(0),
                      .diff_dst = arguments.in<float>(1),
                      .diff_src = arguments.out<float>(0)});
      });
}
template <Layout layout>
Result<KernelPtr> describe_max_relu_backward(Cpu& cpu, const PoolAttributes& a,
                                             const KernelRequest& request) {
  return prepare_rows<layout>(
      request, {.src = {0, 1, 2}, .dst = {0}}, max_pool_relu_backward_shape(DenseRequest(request).get(), a),
      [&cpu](const PoolShape& s, const PoolRows& rows, const Pixels& pixels, const Arguments& arguments) {
        max_backward(cpu, s, rows, pixels,
                     {.saved = arguments.in<std::int32_t>(0),
                      .dst = arguments.in<float>(1),
                      .diff_dst = arguments.in<float>(2),
                      .diff_src = arguments.out<float>(0)});
      });
}

/// Dense windows are taken apart number by number.
void add_cost(Table& table, KernelId<PoolAttributes> id, const Images& images) {
  table.add_cost(
      id, [images](const Cpu& cpu, const PoolAttributes&, const KernelRequest& request, Layout layout) {
        if (!are_in(request, layout, images)) return kNever;
        return pass_ns(cpu, request, layout == Layout::dense ? kStridedBytesPerNs : kBytesPerNs);
      });
}

template <Layout layout>
void add_in(Table& table) {
  table.add(kMaxPoolForward, describe_max_forward<layout>, layout);
  table.add(kMaxPoolBackward, describe_max_backward<layout>, layout);
  table.add(kMaxPoolReluBackward, describe_max_relu_backward<layout>, layout);
}

}  // namespace

void add_pixel_pooling(Table& table) {
  add_in<Layout::channels_last>(table);
  add_in<Layout::channels_blocked>(table);
  add_in<Layout::batch_innermost>(table);
  add_cost(table, kMaxPoolForward, {.src = {0}, .dst = {0, 1}});
  add_cost(table, kMaxPoolBackward, {.src = {0, 1}, .dst = {0}});
  add_cost(table, kMaxPoolReluBackward, {.src = {0, 1, 2}, .dst = {0}});
}

}  // namespace netwright::kernels::cpu
