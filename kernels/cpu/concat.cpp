// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "kernels/api/arithmetic.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/layouts.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/table.h"

/// Joins and cuts along an axis: copies of what lies together. Images may be joined along their channels in
/// any layout.
namespace netwright::kernels::cpu {
namespace {

/// All tensors.
Images images_of(const KernelRequest& request) {
  Images images;
  for (std::size_t i = 0; i < request.src.size(); ++i) images.src.push_back(i);
  for (std::size_t i = 0; i < request.dst.size(); ++i) images.dst.push_back(i);
  return images;
}

bool lies_in(const KernelRequest& request, const ConcatAttributes& attributes, Layout layout) {
  if (layout == Layout::dense) return true;
  return attributes.axis == 1 && are_in(request, layout, images_of(request)) &&
         std::ranges::all_of(request.src, [&](const TensorDesc& desc) { return desc.layout == layout; }) &&
         std::ranges::all_of(request.dst, [&](const TensorDesc& desc) { return desc.layout == layout; });
}

/// Channels of a dense image as they lie in `layout`.
ConcatShape laid(ConcatShape s, std::int64_t samples, Layout layout) {
  const std::int64_t positions = s.whole.inner;
  switch (layout) {
    case Layout::channels_last:
      s.whole = {.outer = samples * positions, .size = s.whole.size, .inner = 1};
      break;
    case Layout::channels_blocked:
      s.whole = {.outer = samples, .size = s.whole.size / kChannelBlock, .inner = positions * kChannelBlock};
      for (std::int64_t& part : s.parts) part /= kChannelBlock;
      break;
    case Layout::batch_innermost:
      s.whole = {.outer = 1, .size = s.whole.size, .inner = positions * samples};
      break;
    case Layout::dense:
      break;
  }
  return s;
}

/// copy(part, first element within the part, first element within the whole, number of elements) for every
/// piece that lies together in both; threads share them.
template <class Copy>
void for_each_piece(Cpu& cpu, const ConcatShape& s, const Copy& copy) {
  std::int64_t position = 0;
  for (std::size_t part = 0; part < s.parts.size(); ++part) {
    const std::int64_t count = s.parts[part] * s.whole.inner, row = s.whole.size * s.whole.inner;
    if (s.whole.outer == 1) {
      cpu.pool.for_range(count, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
        copy(part, begin, position + begin, end - begin);
      });
    } else {
      cpu.pool.for_range(s.whole.outer, kGrain / count + 1, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t outer = begin; outer < end; ++outer)
          copy(part, outer * count, outer * row + position, count);
      });
    }
    position += count;
  }
}

void copy_floats(const float* from, float* to, std::int64_t count) {
  std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(float));
}

template <Layout layout>
Result<KernelPtr> describe_concat(Cpu& cpu, const ConcatAttributes& attributes,
                                  const KernelRequest& request) {
  if (!lies_in(request, attributes, layout)) return wrong(request, "joins channels of images of one layout");
  auto shape = concat_forward_shape(DenseRequest(request).get(), attributes.axis);
  if (shape) shape = laid(*shape, request.dst[0].shape[0], layout);
  return prepare(request, shape, [&cpu](const ConcatShape& s, const Arguments& arguments) {
    for_each_piece(cpu, s, [&](auto part, auto from, auto to, auto count) {
      copy_floats(arguments.in<float>(part) + from, arguments.out<float>(0) + to, count);
    });
  });
}

template <Layout layout>
Result<KernelPtr> describe_concat_backward(Cpu& cpu, const ConcatAttributes& attributes,
                                           const KernelRequest& request) {
  if (!lies_in(request, attributes, layout)) return wrong(request, "cuts channels of images of one layout");
  auto shape = concat_backward_shape(DenseRequest(request).get(), attributes.axis);
  if (shape) shape = laid(*shape, request.src[0].shape[0], layout);
  return prepare(request, shape, [&cpu](const ConcatShape& s, const Arguments& arguments) {
    for_each_piece(cpu, s, [&](auto part, auto to, auto from, auto count) {
      copy_floats(arguments.in<float>(0) + from, arguments.out<float>(part) + to, count);
    });
  });
}

double cost(const Cpu& cpu, const ConcatAttributes& attributes, const KernelRequest& request, Layout layout) {
  if (!lies_in(request, attributes, layout)) return kNever;
  return pass_ns(cpu, request, layout == Layout::channels_last ? kStridedBytesPerNs : kBytesPerNs);
}

template <Layout layout>
void add_in(Table& table) {
  table.add(kConcatForward, describe_concat<layout>, layout);
  table.add(kConcatBackward, describe_concat_backward<layout>, layout);
}

}  // namespace

void add_concat(Table& table) {
  add_in<Layout::dense>(table);
  add_in<Layout::channels_last>(table);
  add_in<Layout::channels_blocked>(table);
  add_in<Layout::batch_innermost>(table);
  table.add_cost(kConcatForward, cost);
  table.add_cost(kConcatBackward, cost);
}

}  // namespace netwright::kernels::cpu
