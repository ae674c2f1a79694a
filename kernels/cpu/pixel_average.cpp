// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/api/pooling.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/pixel_pool_rows.h"

/// Average pooling where a pixel's numbers lie together, of all channels or of all samples.
namespace netwright::kernels::cpu {
namespace {

void forward(Cpu& cpu, const PoolShape& s, const PoolRows& rows, const Pixels& pixels,
             const Arguments& arguments) {
  const std::int64_t grain = kGrain * rows.count() / rows.src_floats() + 1;
  cpu.pool.for_range(pixels.planes * rows.count(), grain, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      average_pool_row(rows.at(row % rows.count()), s.count_padding ? s.kernel_elements() : 0,
                       arguments.in<float>(0) + row / rows.count() * rows.src_floats(),
                       arguments.out<float>(0) + row * rows.dst_floats());
    }
  });
}

/// Threads share planes, so that windows which meet are one thread's.
void backward(Cpu& cpu, const PoolShape& s, const PoolRows& rows, const Pixels& pixels,
              const Arguments& arguments) {
  const std::int64_t grain = kGrain / rows.src_floats() + 1;
  cpu.pool.for_range(pixels.planes, grain, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      float* diff_src = arguments.out<float>(0) + plane * rows.src_floats();
      std::fill_n(diff_src, rows.src_floats(), 0.0F);
      for (std::int64_t row = 0; row < rows.count(); ++row) {
        average_pool_backward_row(rows.at(row), s.count_padding ? s.kernel_elements() : 0,
                                  arguments.in<float>(0) + (plane * rows.count() + row) * rows.dst_floats(),
                                  diff_src);
      }
    }
  });
}

template <Layout layout>
Result<KernelPtr> describe_forward(Cpu& cpu, const PoolAttributes& a, const KernelRequest& request) {
  return prepare_rows<layout>(
      request, {.src = {0}, .dst = {0}}, avg_pool_forward_shape(DenseRequest(request).get(), a),
      [&cpu](const PoolShape& s, const PoolRows& rows, const Pixels& pixels, const Arguments& arguments) {
        forward(cpu, s, rows, pixels, arguments);
      });
}
template <Layout layout>
Result<KernelPtr> describe_backward(Cpu& cpu, const PoolAttributes& a, const KernelRequest& request) {
  return prepare_rows<layout>(
      request, {.src = {0}, .dst = {0}}, avg_pool_backward_shape(DenseRequest(request).get(), a),
      [&cpu](const PoolShape& s, const PoolRows& rows, const Pixels& pixels, const Arguments& arguments) {
        backward(cpu, s, rows, pixels, arguments);
      });
}

template <Layout layout>
void add_in(Table& table) {
  table.add(kAvgPoolForward, describe_forward<layout>, layout);
  table.add(kAvgPoolBackward, describe_backward<layout>, layout);
}

double cost(const Cpu& cpu, const PoolAttributes&, const KernelRequest& request, Layout layout) {
  if (!are_in(request, layout, {.src = {0}, .dst = {0}})) return kNever;
  return pass_ns(cpu, request, layout == Layout::dense ? kStridedBytesPerNs : kBytesPerNs);
}

}  // namespace

void add_pixel_average(Table& table) {
  add_in<Layout::channels_last>(table);
  add_in<Layout::channels_blocked>(table);
  add_in<Layout::batch_innermost>(table);
  table.add_cost(kAvgPoolForward, cost);
  table.add_cost(kAvgPoolBackward, cost);
}

}  // namespace netwright::kernels::cpu
