// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/api/normalization.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/layouts.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/pixel_loops.h"
#include "kernels/cpu/table.h"

/// Batch normalisation where the channels of a pixel lie together. Threads share the channels, so that sums
/// do not depend on their number.
namespace netwright::kernels::cpu {
namespace {

constexpr const char* kAlgorithm = "channels in vectors";

using Doubles = std::array<double, kChannelsAtOnce>;
using Floats = std::array<float, kChannelsAtOnce>;

/// Channels from `first` on, and where their tensors' elements begin.
struct Part {
  std::int64_t first = 0;
  std::int64_t offset = 0;
  ChannelSpan span;
};
Part part_of(const AxisShape& s, Layout layout, std::int64_t first) {
  const std::int64_t channels = std::min(kChannelsAtOnce, s.size - first);
  const bool blocked = layout == Layout::channels_blocked;
  return {.first = first,
          .offset = blocked ? first * s.inner : first,
          .span = {s.outer, s.size * s.inner, s.inner, blocked ? kChannelBlock : s.size, channels}};
}

template <class Body>
void for_each_part(Cpu& cpu, const AxisShape& s, Layout layout, const Body& body) {
  const std::int64_t parts = (s.size + kChannelsAtOnce - 1) / kChannelsAtOnce;
  const std::int64_t grain = kGrain / (s.outer * s.inner * kChannelsAtOnce) + 1;
  cpu.pool.for_range(parts, grain, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t part = begin; part < end; ++part) body(part_of(s, layout, part * kChannelsAtOnce));
  });
}

Clamp clamp_of(const BatchNormAttributes& attributes) {
  return Clamp::between(attributes.lowest, attributes.highest);
}

/// The rows that hold samples come first.
ChannelSpan valid(ChannelSpan span, const Arguments& arguments) {
  span.samples = arguments.valid_rows(span.samples);
  return span;
}
double pixels_in(const ChannelSpan& span) {
  return static_cast<double>(span.samples * span.pixels);
}

void train(const BatchNormAttributes& attributes, const Arguments& arguments, const Part& part) {
  const auto& [first, offset, span] = part;
  const float* src = arguments.in<float>(0) + offset;
  const ChannelSpan counted = valid(span, arguments);
  const double count = pixels_in(counted);
  Doubles sums{}, squares{};
  Floats shift{}, mean{}, scale{}, bias{};
  for (std::size_t c = 0; c < static_cast<std::size_t>(span.channels); ++c) shift[c] = src[c];
  channel_moments(counted, src, shift.data(), sums.data(), squares.data());
  for (std::int64_t i = 0; i < span.channels; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::int64_t c = first + i;
    const double from_shift = count > 0 ? sums[at] / count : 0;
    const double channel_mean = count > 0 ? shift[at] + from_shift : 0;
    const double deviations = std::max(squares[at] - sums[at] * from_shift, 0.0);
    const double inv_std = 1 / std::sqrt((count > 0 ? deviations / count : 0) + attributes.eps);
    arguments.out<float>(1)[c] = static_cast<float>(channel_mean);
    arguments.out<float>(2)[c] = static_cast<float>(inv_std);
    const double momentum = count > 0 ? attributes.momentum : 0;  // no sample, no news
    const double unbiased = deviations / std::max(count - 1, 1.0);
    arguments.out<float>(3)[c] =
        static_cast<float>((1 - momentum) * arguments.in<float>(3)[c] + momentum * channel_mean);
    arguments.out<float>(4)[c] =
        static_cast<float>((1 - momentum) * arguments.in<float>(4)[c] + momentum * unbiased);
    mean[at] = static_cast<float>(channel_mean);
    scale[at] = static_cast<float>(inv_std * arguments.in<float>(1)[c]);
    bias[at] = arguments.in<float>(2)[c];
  }
  channel_normalize(span, src, {mean.data(), scale.data(), bias.data(), clamp_of(attributes)},
                    arguments.out<float>(0) + offset);
}

void eval(const BatchNormAttributes& attributes, const Arguments& arguments, const Part& part) {
  const auto& [first, offset, span] = part;
  Floats scale{};
  for (std::int64_t i = 0; i < span.channels; ++i) {
    const double inv_std = 1 / std::sqrt(arguments.in<float>(4)[first + i] + attributes.eps);
    scale[static_cast<std::size_t>(i)] = static_cast<float>(inv_std * arguments.in<float>(1)[first + i]);
  }
  channel_normalize(
      span, arguments.in<float>(0) + offset,
      {arguments.in<float>(3) + first, scale.data(), arguments.in<float>(2) + first, clamp_of(attributes)},
      arguments.out<float>(0) + offset);
}

void backward(const BatchNormAttributes& attributes, const Arguments& arguments, const Part& part) {
  const auto& [first, offset, span] = part;
  const float* src = arguments.in<float>(0) + offset;
  const ChannelGradient gradient{.diff_dst = arguments.in<float>(4) + offset,
                                 .dst = attributes.clamps() ? arguments.in<float>(5) + offset : nullptr,
                                 .clamp = clamp_of(attributes)};
  float* diff_src = arguments.out<float>(0) + offset;
  const ChannelSpan counted = valid(span, arguments);
  const double count = std::max(pixels_in(counted), 1.0);
  Doubles sums{}, products{};
  const float* mean = arguments.in<float>(2) + first;
  channel_gradient_sums(counted, src, gradient, mean, sums.data(), products.data());
  Floats scale{}, slope{}, shift{};
  for (std::int64_t i = 0; i < span.channels; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double inv_std = arguments.in<float>(3)[first + i];
    const double own_scale = arguments.in<float>(1)[first + i] * inv_std;
    const double product = products[at] * inv_std;
    scale[at] = static_cast<float>(own_scale);
    slope[at] = static_cast<float>(own_scale * inv_std * product / count);
    shift[at] = static_cast<float>(own_scale * sums[at] / count);
    arguments.out<float>(1)[first + i] = static_cast<float>(product);
    arguments.out<float>(2)[first + i] = static_cast<float>(sums[at]);
  }
  channel_normalize_backward(counted, {mean, scale.data(), slope.data(), shift.data()}, src, gradient,
                             diff_src);
  for (std::int64_t sample = counted.samples; sample < span.samples; ++sample) {
    float* rest = diff_src + sample * span.sample_stride;
    for (std::int64_t pixel = 0; pixel < span.pixels; ++pixel)
      std::fill_n(rest + pixel * span.stride, span.channels, 0.0F);
  }
}

const Images kForwardImages{.src = {0}, .dst = {0}};
const Images kBackwardImages{.src = {0, 4, 5}, .dst = {0}};

/// A kernel that calls run(arguments, part) for all channels.
template <Layout layout, class Run>
Result<KernelPtr> prepare_parts(Cpu& cpu, const KernelRequest& request, const Images& images,
                                const Result<AxisShape>& shape, const Run& run) {
  if (!are_in(request, layout, images)) return wrong(request, "takes images of one layout");
  return prepare(
      request, shape,
      [&cpu, run](const AxisShape& s, const Arguments& arguments) {
        for_each_part(cpu, s, layout, [&](const Part& part) { run(arguments, part); });
      },
      kAlgorithm);
}

template <Layout layout>
Result<KernelPtr> describe_train(Cpu& cpu, const BatchNormAttributes& attributes,
                                 const KernelRequest& request) {
  return prepare_parts<layout>(
      cpu, request, kForwardImages, batch_norm_train_shape(DenseRequest(request).get()),
      [attributes](const Arguments& arguments, const Part& part) { train(attributes, arguments, part); });
}
template <Layout layout>
Result<KernelPtr> describe_eval(Cpu& cpu, const BatchNormAttributes& attributes,
                                const KernelRequest& request) {
  return prepare_parts<layout>(
      cpu, request, kForwardImages, batch_norm_eval_shape(DenseRequest(request).get()),
      [attributes](const Arguments& arguments, const Part& part) { eval(attributes, arguments, part); });
}
template <Layout layout>
Result<KernelPtr> describe_backward(Cpu& cpu, const BatchNormAttributes& attributes,
                                    const KernelRequest& request) {
  return prepare_parts<layout>(
      cpu, request, kBackwardImages, batch_norm_backward_shape(DenseRequest(request).get(), attributes),
      [attributes](const Arguments& arguments, const Part& part) { backward(attributes, arguments, part); });
}

template <Layout layout>
void add_in(Table& table) {
  table.add(kBatchNormTrainForward, describe_train<layout>, layout);
  table.add(kBatchNormEvalForward, describe_eval<layout>, layout);
  table.add(kBatchNormBackward, describe_backward<layout>, layout);
}

void add_cost(Table& table, KernelId<BatchNormAttributes> id, const Images& images) {
  table.add_cost(
      id, [images](const Cpu& cpu, const BatchNormAttributes&, const KernelRequest& request, Layout layout) {
        return are_in(request, layout, images) ? pass_ns(cpu, request, kBytesPerNs / 2) : kNever;
      });
}

}  // namespace

void add_pixel_batch_norm(Table& table) {
  add_in<Layout::channels_last>(table);
  add_in<Layout::channels_blocked>(table);
  add_cost(table, kBatchNormTrainForward, kForwardImages);
  add_cost(table, kBatchNormEvalForward, kForwardImages);
  add_cost(table, kBatchNormBackward, kBackwardImages);
}

}  // namespace netwright::kernels::cpu
