// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "kernels/api/support/kernel_table.h"
#include "kernels/api/support/prepared_kernel.h"
#include "kernels/api/support/step_rules.h"
#include "kernels/api/support/typed_kernel.h"

/// The kernels of kernels/api/step.h for modules whose device is the processor.
namespace netwright::kernels {

inline Result<KernelPtr> describe_step_begin(const KernelRequest& request) {
  const Result<RingShape> ring = step_begin_shape(request);
  if (!ring) return ring.error();
  return make_kernel("loops", [slots = ring->slots](const Arguments& arguments) {
    auto& memory = *arguments.out<StepMemory>(0);
    begin_pass(arguments.in<StepOrder>(0)[memory.begun % slots], memory);
  });
}

inline Result<KernelPtr> describe_step_judge(const StepJudgeAttributes& a, const KernelRequest& request) {
  const auto run = [](auto type, const JudgeShape& s, const Arguments& arguments) {
    auto& memory = *arguments.out<StepMemory>(0);
    for (std::int64_t i = 1; i <= s.numbers; ++i) {
      const auto number = *arguments.in<decltype(type)>(static_cast<std::size_t>(i));
      const bool flag = i > s.numbers - s.flags;
      if (flag ? number != 0 : !std::isfinite(number)) memory.state.skip = 1;
    }
  };
  return prepare_typed("loops", request, step_judge_shape(request, a), run);
}

/// A copy of the first tensor where copies(state) holds.
template <class Copies>
Result<KernelPtr> describe_copy_if(const KernelRequest& request, Copies copies) {
  const Result<ElementwiseShape> shape = elementwise_shape(request, {2, 2}, {1, 1});
  if (!shape) return shape.error();
  const auto bytes = static_cast<std::size_t>(request.src[0].bytes());
  return make_kernel("loops", [bytes, copies](const Arguments& arguments) {
    if (copies(*arguments.state)) std::memcpy(arguments.dst[0], arguments.src[0], bytes);
  });
}

inline Result<KernelPtr> describe_step_end(const StepEndAttributes& a, const KernelRequest& request) {
  const Result<RingShape> ring = step_end_shape(request);
  if (!ring) return ring.error();
  return make_kernel("loops", [a, s = *ring](const Arguments& arguments) {
    auto& memory = *arguments.out<StepMemory>(0);
    end_pass(a, memory);
    std::int64_t* report = arguments.out<std::int64_t>(1) + (memory.begun - 1) % s.slots * s.words;
    std::memcpy(report, &memory, sizeof memory);
    if (s.results > 0) {
      std::memcpy(report + kMemoryWords, arguments.src[3], static_cast<std::size_t>(s.results) * 8);
    }
    std::atomic_ref(*arguments.out<std::int64_t>(2)).store(memory.begun, std::memory_order_release);
  });
}

inline Result<KernelPtr> describe_scale_by_loss_scale(const LossScaleAttributes& a,
                                                      const KernelRequest& request) {
  const auto run = [a](auto type, const ElementwiseShape& s, const Arguments& arguments) {
    using T = decltype(type);
    const double scale = arguments.state->loss_scale;
    const double factor = a.inverse != 0 ? 1 / scale : scale;
    for (std::int64_t i = 0; i < s.elements; ++i) {
      arguments.out<T>(0)[i] = static_cast<T>(arguments.in<T>(0)[i] * factor);
    }
  };
  return prepare_typed("loops", request, elementwise_shape(request, {1, 1}, {1, 1}), run);
}

template <class Device>
void add_step(KernelTable<Device>& table) {
  table.add(kStepBegin,
            [](Device&, const NoAttributes&, const KernelRequest& r) { return describe_step_begin(r); });
  table.add(kStepJudge, [](Device&, const StepJudgeAttributes& a, const KernelRequest& r) {
    return describe_step_judge(a, r);
  });
  table.add(kKeepStates, [](Device&, const NoAttributes&, const KernelRequest& r) {
    return describe_copy_if(r, [](const StepState& state) { return state.micro_batch == 0; });
  });
  table.add(kPutStatesBack, [](Device&, const NoAttributes&, const KernelRequest& r) {
    return describe_copy_if(r, [](const StepState& state) { return state.skip != 0; });
  });
  table.add(kStepEnd, [](Device&, const StepEndAttributes& a, const KernelRequest& r) {
    return describe_step_end(a, r);
  });
  table.add(kScaleByLossScale, [](Device&, const LossScaleAttributes& a, const KernelRequest& r) {
    return describe_scale_by_loss_scale(a, r);
  });
}

}  // namespace netwright::kernels
