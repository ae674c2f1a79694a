// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/support/layouts.h"

#include <algorithm>
#include <array>

#include "kernels/api/activation.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/cast.h"
#include "kernels/api/elementwise.h"
#include "kernels/api/layout.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/bf16_loops.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/pixel_loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

/// An axis of both tensors.
struct Axis {
  std::int64_t size = 0, src = 0, dst = 0;
};

/// Two axes are transposed, the third is walked along and shared among the threads.
struct ReorderShape {
  DataType type = DataType::f32;
  Axis walked = {};
  Transposition each = {};
  std::int64_t elements = 0;
  bool plain = false;  ///< the same places in both
};

/// (walked, channels, positions) of a layout: the elements between neighbours.
std::array<std::int64_t, 3> strides(const ImageSizes& s, Layout layout) {
  switch (layout) {
    case Layout::channels_last:
      return {s.c * s.s, 1, s.c};
    case Layout::batch_innermost:
      return {1, s.s * s.n, s.n};
    default:
      return {s.c * s.s, s.s, 1};
  }
}

/// Each block of channels on its own: what is walked is samples and blocks.
ReorderShape blocked_shape(const ImageSizes& s, bool to_blocks) {
  const std::int64_t block = kChannelBlock * s.s;
  const Transposition in{kChannelBlock, s.s, s.s, kChannelBlock}, out{s.s, kChannelBlock, kChannelBlock, s.s};
  return {.walked = {s.n * s.c / kChannelBlock, block, block},
          .each = to_blocks ? in : out,
          .elements = s.n * s.c * s.s};
}

ReorderShape reorder_shape(const TensorDesc& src, const TensorDesc& dst) {
  const ImageSizes sizes = image_sizes(src.shape);
  ReorderShape shape{.type = src.type, .elements = src.shape.elements(), .plain = src.layout == dst.layout};
  if (shape.plain) return shape;
  if (src.layout == Layout::channels_blocked) return blocked_shape(sizes, false);
  if (dst.layout == Layout::channels_blocked) return blocked_shape(sizes, true);
  const auto from = strides(sizes, src.layout), to = strides(sizes, dst.layout);
  const std::array<Axis, 3> axes{Axis{sizes.n, from[0], to[0]}, Axis{sizes.c, from[1], to[1]},
                                 Axis{sizes.s, from[2], to[2]}};
  shape.plain = std::ranges::all_of(axes, [](const Axis& a) { return a.size == 1 || a.src == a.dst; });
  if (shape.plain) return shape;
  std::size_t columns = 0, rows = 0;  // neighbours in src, and in dst
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i].src == 1 && (axes[columns].src != 1 || axes[i].size > 1)) columns = i;
    if (axes[i].dst == 1 && (axes[rows].dst != 1 || axes[i].size > 1)) rows = i;
  }
  const Axis &along = axes[columns], &across = axes[rows];
  shape.walked = axes[3 - rows - columns];
  shape.each = {across.size, along.size, across.src, along.dst};
  return shape;
}

template <class T>
KernelPtr make_reorder(Cpu& cpu, const ReorderShape& shape) {
  return make_kernel("transposition", [&cpu, shape](const Arguments& arguments) {
    const T* from = arguments.in<T>(0);
    T* to = arguments.out<T>(0);
    if (shape.plain) {
      std::copy_n(from, shape.elements, to);
      return;
    }
    const std::int64_t grain = kGrain / (shape.elements / shape.walked.size) + 1;
    cpu.pool.for_range(shape.walked.size, grain, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i)
        transpose(shape.each, from + i * shape.walked.src, to + i * shape.walked.dst);
    });
  });
}

Result<KernelPtr> describe_reorder(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  const auto same = elementwise_shape(DenseRequest(request).get(), {1, 1}, {1, 1});
  if (!same) return same.error();
  const TensorDesc &src = request.src[0], &dst = request.dst[0];
  const std::int64_t bytes = bytes_of(src.type);
  if (src.shape != dst.shape || src.shape.rank < 3 || (bytes != 4 && bytes != 2)) {
    return wrong(request, "reorders images of 2-byte and 4-byte elements, not " + to_string(src) + " to " +
                              to_string(dst));
  }
  const ReorderShape shape = reorder_shape(src, dst);
  return bytes == 2 ? make_reorder<BFloat16>(cpu, shape) : make_reorder<float>(cpu, shape);
}

/// Kernels that treat every element alike take any layout that all their tensors have.
template <class Attributes, class Suits>
void take_every_layout(Table& table, KernelId<Attributes> id, Suits suits) {
  for (const Layout layout : kLayouts) {
    if (layout != Layout::dense) table.add_alike(id, layout, suits);
  }
  table.add_cost(
      id, [suits](const Cpu& cpu, const Attributes& attributes, const KernelRequest& request, Layout layout) {
        const bool takes = layout == Layout::dense || (all_alike(request) && suits(attributes));
        return takes ? pass_ns(cpu, request, kBytesPerNs) : kNever;
      });
}
constexpr auto kAlways = [](const auto&) { return true; };
/// Functions that look at the rows of the batch need them in order.
constexpr auto kWithoutRows = [](const auto& attributes) { return !is_partial(attributes.function); };

}  // namespace

void add_layouts(Table& table) {
  for (const Layout layout : kLayouts) {
    table.add(kReorder, describe_reorder, layout);
    table.add_bf16(kReorder, describe_reorder, layout);
  }
  const auto reorder_ns = [](const Cpu& cpu, const NoAttributes&, const KernelRequest& request, Layout) {
    return pass_ns(cpu, request, kStridedBytesPerNs);
  };
  table.add_cost(kReorder, reorder_ns);
  table.add_bf16_cost(kReorder, reorder_ns);
  take_every_layout(table, kCast, kAlways);
  take_every_layout(table, kReluForward, kAlways);
  take_every_layout(table, kReluBackward, kAlways);
  take_every_layout(table, kUnaryForward, kWithoutRows);
  take_every_layout(table, kUnaryBackward, kAlways);
  take_every_layout(table, kBinaryForward, kWithoutRows);
  take_every_layout(table, kAddForward, kAlways);
  take_every_layout(table, kAddReluForward, kAlways);
  take_every_layout(table, kAccumulate, kAlways);
  take_every_layout(table, kFill, kAlways);
}

}  // namespace netwright::kernels::cpu
