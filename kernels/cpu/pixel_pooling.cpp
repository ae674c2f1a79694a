// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/api/pooling.h"
#include "kernels/api/support/layouts.h"
#include "kernels/api/support/window_shapes.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/image_kernels.h"
#include "kernels/cpu/pixel_pool_rows.h"
#include "kernels/cpu/table.h"

/// Pooling where a pixel's numbers lie together, of all channels or of all samples: a vector holds many
/// windows.
namespace netwright::kernels::cpu {
namespace {

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

Result<KernelPtr> make_max_pool(Cpu& cpu, const PoolAttributes& attributes, const KernelRequest& request,
                                Layout layout) {
  switch (layout) {
    case Layout::channels_last:
      return describe_max_forward<Layout::channels_last>(cpu, attributes, request);
    case Layout::channels_blocked:
      return describe_max_forward<Layout::channels_blocked>(cpu, attributes, request);
    default:
      return make_dense_max_pool(cpu, attributes, request);
  }
}

void add_pixel_pooling(Table& table) {
  add_in<Layout::channels_last>(table);
  add_in<Layout::channels_blocked>(table);
  add_in<Layout::batch_innermost>(table);
  add_cost(table, kMaxPoolForward, {.src = {0}, .dst = {0, 1}});
  add_cost(table, kMaxPoolBackward, {.src = {0, 1}, .dst = {0}});
  add_cost(table, kMaxPoolReluBackward, {.src = {0, 1, 2}, .dst = {0}});
}

}  // namespace netwright::kernels::cpu
