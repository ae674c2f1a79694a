// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/activation.h"

#include <algorithm>
#include <cmath>

#include "engine/base/philox.h"
#include "kernels/api/cast.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/widened.h"
#include "kernels/cpu/bf16_loops.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

/// A kernel of one of the loops with one input.
template <auto loop>
Result<KernelPtr> describe_unary(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {1, 1}, {1, 1}),
                 [&cpu](const ElementwiseShape& s, const Arguments& arguments) {
                   cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     loop(arguments.in<float>(0) + begin, arguments.out<float>(0) + begin, end - begin);
                   });
                 });
}
using F32Binary = void(const float*, const float*, float*, std::int64_t);
/// With two.
template <auto loop>
Result<KernelPtr> describe_binary(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(request, {2, 2}, {1, 1}),
                 [&cpu](const ElementwiseShape& s, const Arguments& arguments) {
                   cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     loop(arguments.in<float>(0) + begin, arguments.in<float>(1) + begin,
                          arguments.out<float>(0) + begin, end - begin);
                   });
                 });
}

Result<KernelPtr> describe_cast(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, cast_shape(request), [&cpu](const ElementwiseShape& s, const Arguments& arguments) {
    cpu.pool.for_range(s.elements, kGrain, 32, [&](std::int64_t begin, std::int64_t end) {
      round_to_bf16(arguments.in<float>(0) + begin, arguments.out<BFloat16>(0) + begin, end - begin);
    });
  });
}
Result<KernelPtr> describe_relu_backward_bf16(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, elementwise_shape(WideRequest(request).get(), {2, 2}, {1, 1}),
                 [&cpu](const ElementwiseShape& s, const Arguments& arguments) {
                   cpu.pool.for_range(s.elements, kGrain, 32, [&](std::int64_t begin, std::int64_t end) {
                     relu_backward(arguments.in<BFloat16>(0) + begin, arguments.in<float>(1) + begin,
                                   arguments.out<float>(0) + begin, end - begin);
                   });
                 });
}

/// Runs of elements that are kept or dropped together, draw by draw.
void dropout_runs(const DropoutStep& step, std::int64_t run, const float* src, float* dst, std::int64_t begin,
                  std::int64_t end) {
  const RandomStream stream{
      .seed = step.seed, .purpose = RandomPurpose::dropout, .step = step.step, .layer = step.layer};
  for (std::int64_t draw = begin; draw < end; ++draw) {
    const bool kept = (stream.word(static_cast<std::uint64_t>(draw)) >> 8) >= step.threshold;
    if (kept) {
      normalize(src + draw * run, 0, step.scale, 0, dst + draw * run, run);
    } else {
      std::fill_n(dst + draw * run, run, 0.0F);
    }
  }
}

/// Forward and backward are the same: kept elements pass, scaled. u >= p for u = bits * 2^-24 is bits >= p *
/// 2^24.
Result<KernelPtr> describe_dropout(Cpu& cpu, const DropoutAttributes& attributes,
                                   const KernelRequest& request) {
  const double probability = std::clamp(attributes.probability, 0.0, 1.0);
  const DropoutStep prepared{.purpose = static_cast<std::uint32_t>(RandomPurpose::dropout),
                             .layer = attributes.layer,
                             .threshold = static_cast<std::uint32_t>(std::ceil(probability * 0x1p24)),
                             .scale = probability < 1 ? static_cast<float>(1 / (1 - probability)) : 0};
  const std::int64_t run = attributes.elements_per_draw;
  return prepare(request, dropout_shape(request, run),
                 [&cpu, prepared, run](const ElementwiseShape& s, const Arguments& arguments) {
                   const float* src = arguments.in<float>(0);
                   float* dst = arguments.out<float>(0);
                   DropoutStep step = prepared;
                   step.seed = arguments.state->seed;
                   step.step = static_cast<std::uint32_t>(arguments.state->step);
                   const std::int64_t unit = run == 1 ? 64 : 1;
                   cpu.pool.for_range(s.elements / run, kGrain / run + 1, unit,
                                      [&](std::int64_t begin, std::int64_t end) {
                                        run == 1 ? dropout(step, src, dst, begin, end)
                                                 : dropout_runs(step, run, src, dst, begin, end);
                                      });
                 });
}

}  // namespace

void add_activation(Table& table) {
  table.add(kReluForward, describe_unary<relu_forward>);
  table.add(kReluBackward, describe_binary<static_cast<F32Binary*>(relu_backward)>);
  table.add_bf16(kReluBackward, describe_relu_backward_bf16);
  table.add_bf16(kCast, describe_cast);
  table.add(kDropoutForward, describe_dropout);
  table.add(kDropoutBackward, describe_dropout);
}

}  // namespace netwright::kernels::cpu
