// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "kernels/api/pooling.h"
#include "kernels/api/support/layouts.h"
#include "kernels/api/support/window_shapes.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/pixel_loops.h"
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

/// The elements of the window at (z, y, x), as positions in the plane.
template <class Visit>
void for_each_element(const PoolShape& s, std::int64_t z, std::int64_t y, std::int64_t x,
                      const Visit& visit) {
  const WindowAxis::Span depths = s.depth.elements(z), rows = s.height.elements(y),
                         columns = s.width.elements(x);
  for (std::int64_t i = depths.begin; i < depths.end; ++i) {
    for (std::int64_t j = rows.begin; j < rows.end; ++j) {
      for (std::int64_t k = columns.begin; k < columns.end; ++k)
        visit((i * s.height.in + j) * s.width.in + k);
    }
  }
}

/// visit(index among outputs, z, y, x) for outputs [begin, end) of all planes; threads share them.
template <class Visit>
void for_each_output(Cpu& cpu, const PoolShape& s, const Pixels& pixels, const Visit& visit) {
  const std::int64_t plane = s.dst_plane();
  const std::int64_t grain = kGrain / (pixels.inner * s.kernel_elements()) + 1;
  cpu.pool.for_range(pixels.planes * plane, grain, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t at = begin; at < end; ++at) {
      const std::int64_t in_plane = at % plane, x = in_plane % s.width.out,
                         y = in_plane / s.width.out % s.height.out,
                         z = in_plane / (s.width.out * s.height.out);
      visit(at, z, y, x);
    }
  });
}

void max_forward(Cpu& cpu, const PoolShape& s, const Pixels& pixels, const Arguments& arguments) {
  const std::int64_t inner = pixels.inner;
  for_each_output(cpu, s, pixels, [&](std::int64_t at, std::int64_t z, std::int64_t y, std::int64_t x) {
    const float* plane = arguments.in<float>(0) + at / s.dst_plane() * s.src_plane() * inner;
    float* dst = arguments.out<float>(0) + at * inner;
    std::int32_t* saved = s.saves ? arguments.out<std::int32_t>(1) + at * inner : nullptr;
    bool first = true;
    for_each_element(s, z, y, x, [&](std::int64_t position) {
      const float* src = plane + position * inner;
      if (first) {
        std::copy_n(src, inner, dst);
        if (s.saves) std::fill_n(saved, inner, static_cast<std::int32_t>(position));
      } else if (s.saves) {
        take_larger(src, static_cast<std::int32_t>(position), dst, saved, inner);
      } else {
        take_larger(src, dst, inner);
      }
      first = false;
    });
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

/// Threads share planes, so that windows which meet are one thread's.
void max_backward(Cpu& cpu, const PoolShape& s, const Pixels& pixels, const PoolShare& tensors) {
  const std::int64_t inner = pixels.inner, outputs = s.dst_plane();
  const Tiling tiling = tiling_of(s);
  const std::int64_t plane_floats = s.src_plane() * inner;
  cpu.pool.for_range(pixels.planes, kGrain / plane_floats + 1, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      float* diff_src = tensors.diff_src + plane * plane_floats;
      if (!tiling.apart || !tiling.complete) std::fill_n(diff_src, plane_floats, 0.0F);
      for (std::int64_t out = 0; out < outputs; ++out) {
        const std::int64_t at = (plane * outputs + out) * inner, x = out % s.width.out,
                           y = out / s.width.out % s.height.out, z = out / (s.width.out * s.height.out);
        for_each_element(s, z, y, x, [&](std::int64_t position) {
          const PoolShare share{.saved = tensors.saved + at,
                                .dst = tensors.dst != nullptr ? tensors.dst + at : nullptr,
                                .diff_dst = tensors.diff_dst + at,
                                .diff_src = diff_src + position * inner};
          tiling.apart ? give_share(share, static_cast<std::int32_t>(position), inner)
                       : add_share(share, static_cast<std::int32_t>(position), inner);
        });
      }
    }
  });
}

constexpr const char* kAlgorithm = "pixels in vectors";

template <Layout layout>
Result<KernelPtr> describe_max_forward(Cpu& cpu, const PoolAttributes& a, const KernelRequest& request) {
  if (!are_in(request, layout, {.src = {0}, .dst = {0, 1}}))
    return wrong(request, "takes images of one layout");
  return prepare(
      request, max_pool_forward_shape(DenseRequest(request).get(), a),
      [&cpu](const PoolShape& s, const Arguments& arguments) {
        max_forward(cpu, s, pixels_of(s, layout), arguments);
      },
      kAlgorithm);
}
template <Layout layout>
Result<KernelPtr> describe_max_backward(Cpu& cpu, const PoolAttributes& a, const KernelRequest& request) {
  if (!are_in(request, layout, {.src = {0, 1}, .dst = {0}}))
    return wrong(request, "takes images of one layout");
  return prepare(
      request, max_pool_backward_shape(DenseRequest(request).get(), a),
      [&cpu](const PoolShape& s, const Arguments& arguments) {
        max_backward(
            cpu, s, pixels_of(s, layout),
            {arguments.in<std::int32_t>(0), nullptr, arguments.in<float>(1), arguments.out<float>(0)});
      },
      kAlgorithm);
}
template <Layout layout>
Result<KernelPtr> describe_max_relu_backward(Cpu& cpu, const PoolAttributes& a,
                                             const KernelRequest& request) {
  if (!are_in(request, layout, {.src = {0, 1, 2}, .dst = {0}}))
    return wrong(request, "takes images of one layout");
  return prepare(
      request, max_pool_relu_backward_shape(DenseRequest(request).get(), a),
      [&cpu](const PoolShape& s, const Arguments& arguments) {
        max_backward(cpu, s, pixels_of(s, layout),
                     {arguments.in<std::int32_t>(0), arguments.in<float>(1), arguments.in<float>(2),
                      arguments.out<float>(0)});
      },
      kAlgorithm);
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
