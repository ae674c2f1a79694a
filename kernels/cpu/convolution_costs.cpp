// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/api/convolution.h"
#include "kernels/api/support/layouts.h"
#include "kernels/api/support/widened.h"
#include "kernels/api/support/window_shapes.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/image_kernels.h"
#include "kernels/cpu/narrow/loops.h"
#include "kernels/cpu/table.h"
#include "kernels/cpu/winograd.h"

namespace netwright::kernels::cpu {
namespace {

/// What each core keeps near, next to what else a row of a convolution needs.
constexpr double kNearBytes = 400 * 1024;
/// Share of a processor's best that oneDNN reaches on full vectors.
constexpr double kBlockedShare = 0.85;
/// What it loses there on images with the channels last.
constexpr double kChannelsLastPenalty = 1.1;

double multiply_adds(const ConvolutionShape& s) {
  return static_cast<double>(s.n * s.o * s.dst_plane()) *
         static_cast<double>(s.group_c() * s.kernel_elements());
}
double image_bytes(const ConvolutionShape& s) {
  return 4.0 * static_cast<double>(s.n * (s.c * s.src_plane() + s.o * s.dst_plane()));
}

/// Of the images whose channels do not fill blocks: oneDNN pads them in a copy, unless there are few.
double unblocked_bytes(const ConvolutionShape& s) {
  constexpr std::int64_t kFewChannels = 3;
  const auto bytes = [&](std::int64_t channels, std::int64_t plane) {
    const bool copied = channels % kChannelBlock != 0 && channels > kFewChannels;
    return copied ? 4.0 * static_cast<double>(s.n * channels * plane) : 0.0;
  };
  return bytes(s.c, s.src_plane()) + bytes(s.o, s.dst_plane());
}

/// Share of lanes in use when channels are the lanes. Few input channels are spread over the outputs instead.
double lanes_in_use(std::int64_t channels) {
  constexpr std::int64_t kLanes = 16;
  return static_cast<double>(channels) / static_cast<double>((channels + kLanes - 1) / kLanes * kLanes);
}
/// By how much products of bf16 are faster than those of f32.
constexpr double kBf16Gain = 2;
/// By how much Winograd's algorithm is faster when all its tiles are in use.
constexpr double kWinogradGain = 1.9;

double direct_ns(const ConvolutionShape& s) {
  constexpr std::int64_t kSpreadChannels = 3;
  const double used = lanes_in_use(s.group_o()) * (s.c <= kSpreadChannels ? 1 : lanes_in_use(s.group_c()));
  return multiply_adds(s) / (kMultiplyAddsPerNs * kBlockedShare * used);
}

/// Gathering keeps a row's weights near; a weight gradient keeps its rows near.
double narrow_gather_ns(const ConvolutionShape& s) {
  const double weight_bytes = 4.0 * static_cast<double>(s.c * s.o * s.kernel_elements());
  return multiply_adds(s) / (kMultiplyAddsPerNs * (weight_bytes < kNearBytes ? 0.9 : 0.6));
}
double narrow_weight_ns(const ConvolutionShape& s) {
  const double row_bytes =
      4.0 * static_cast<double>(s.n * (s.o * s.width.out + s.c * s.height.kernel * s.width.in));
  return multiply_adds(s) / (kMultiplyAddsPerNs * (row_bytes < kNearBytes ? 0.85 : 0.7));
}

/// A direction of the convolution: what it costs with the batch innermost, and by Winograd's algorithm.
using NarrowCost = double (*)(const ConvolutionShape&);
using Suits = bool (*)(const ConvolutionShape&, Layout);
using MakeShape = Result<ConvolutionShape> (*)(const KernelRequest&, const ConvolutionAttributes&);

template <MakeShape make_shape, NarrowCost narrow_cost, Suits winograd_suits>
double cost(const Cpu& cpu, const ConvolutionAttributes& a, const KernelRequest& request, Layout layout,
            const Images& images) {
  const auto shape = make_shape(PlainRequest(request).get(), a);
  if (!shape || !are_in(request, layout, images)) return kNever;
  const ConvolutionShape& s = *shape;
  const bool bf16 = has_bf16(request);
  const double winograd_gain =
      winograd_suits(s, layout) ? kWinogradGain * winograd_tiles_in_use(s.height.out, s.width.out) : 1;
  const double blocked_ns = direct_ns(s) / (bf16 ? kBf16Gain : std::max(winograd_gain, 1.0));
  switch (layout) {
    case Layout::dense:
      return kCallNs + (blocked_ns + 2 * image_bytes(s) / kStridedBytesPerNs) / cpu.pool.threads();
    case Layout::channels_last:
      return kCallNs + blocked_ns * kChannelsLastPenalty / cpu.pool.threads();
    case Layout::channels_blocked:
      return kCallNs + (blocked_ns + 2 * unblocked_bytes(s) / kStridedBytesPerNs) / cpu.pool.threads();
    case Layout::batch_innermost:
      break;
  }
  const bool offered = s.groups == 1 && s.n % narrow::kLanes == 0 && s.depth.in == 1 && s.depth.kernel == 1;
  const double widening_ns = bf16 ? bytes_of_request(request) / kBytesPerNs : 0;
  return offered ? kCallNs + narrow_cost(s) / cpu.pool.threads() + widening_ns : kNever;
}

template <MakeShape make_shape, NarrowCost narrow_cost, Suits winograd_suits>
void add(Table& table, KernelId<ConvolutionAttributes> id, const Images& images) {
  const auto ns = [images](const Cpu& cpu, const ConvolutionAttributes& a, const KernelRequest& request,
                           Layout layout) {
    return cost<make_shape, narrow_cost, winograd_suits>(cpu, a, request, layout, images);
  };
  table.add_cost(id, ns);
  table.add_bf16_cost(id, ns);
}

}  // namespace

double convolution_relu_cost(const Cpu& cpu, const ConvolutionAttributes& attributes,
                             const KernelRequest& request, Layout layout) {
  return cost<convolution_forward_shape, narrow_gather_ns, winograd_suits_forward>(
      cpu, attributes, request, layout, {.src = {0}, .dst = {0}});
}

void add_convolution_costs(Table& table) {
  add<convolution_forward_shape, narrow_gather_ns, winograd_suits_forward>(table, kConvolutionForward,
                                                                           {.src = {0}, .dst = {0}});
  add<convolution_forward_shape, narrow_gather_ns, winograd_suits_forward>(table, kConvolutionReluForward,
                                                                           {.src = {0}, .dst = {0}});
  add<convolution_backward_data_shape, narrow_gather_ns, winograd_suits_backward_data>(
      table, kConvolutionBackwardData, {.src = {0}, .dst = {0}});
  add<convolution_backward_weight_shape, narrow_weight_ns, winograd_suits_backward_weight>(
      table, kConvolutionBackwardWeight, {.src = {0, 1}});
}

}  // namespace netwright::kernels::cpu
