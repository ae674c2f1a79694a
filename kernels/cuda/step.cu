// SPDX-License-Identifier: Apache-2.0
// What frames a step: its order is taken and its report published by one thread each. What a kernel found
// wrong in the numbers (fault.h) counts as a number that is not finite, so that nothing is learned from it.
#include <cstring>

#include "kernels/api/step.h"
#include "kernels/api/support/step_rules.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// Numbers judged in one launch.
constexpr int kJudgedAtOnce = 16;

GLOBAL void begin_kernel(const StepOrder* orders, std::int64_t slots, StepMemory* memory) {
  begin_pass(orders[memory->begun % slots], *memory);
}

/// `numbers` of them, the last `flags` being flags.
template <class T>
struct Judged {
  const T* at[kJudgedAtOnce];
  int numbers;
  int flags;
};
template <class T>
GLOBAL void judge_kernel(Judged<T> judged, const Fault* fault, StepMemory* memory) {
  bool sound = fault->kind == FaultKind::none;
  for (int i = 0; i < judged.numbers; ++i) {
    const T number = *judged.at[i];
    const bool flag = i >= judged.numbers - judged.flags;
    sound = sound && (flag ? number == 0 : number - number == 0);  // infinity - infinity is NaN
  }
  if (!sound) memory->state.skip = 1;
}

template <bool puts_back>
GLOBAL void copy_kernel(std::int64_t bytes, const std::uint32_t* src, std::uint32_t* dst,
                        const StepState* state) {
  const bool copies = puts_back ? state->skip != 0 : state->micro_batch == 0;
  if (!copies) return;
  for (std::int64_t i = first_index(); i < bytes / 4; i += index_stride()) dst[i] = src[i];
}

GLOBAL void end_kernel(StepEndAttributes rule, RingShape ring, const std::int64_t* results,
                       StepMemory* memory, std::int64_t* reports, std::int64_t* head) {
  end_pass(rule, *memory);
  std::int64_t* report = reports + (memory->begun - 1) % ring.slots * ring.words;
  const auto* words = reinterpret_cast<const std::int64_t*>(memory);
  for (std::int64_t i = 0; i < kMemoryWords; ++i) report[i] = words[i];
  for (std::int64_t i = 0; i < ring.results; ++i) report[kMemoryWords + i] = results[i];
  __threadfence_system();
  *static_cast<volatile std::int64_t*>(head) = memory->begun;
}

/// The factor is a power of two in practice, and in double in any case.
template <class T>
struct Scaled {
  const T* src;
  T* dst;
  const StepState* state;
  bool inverse;

  DEV void operator()(std::int64_t i) const {
    const double factor = inverse ? 1 / state->loss_scale : state->loss_scale;
    dst[i] = static_cast<T>(src[i] * factor);
  }
};

Result<KernelPtr> describe_begin(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  const auto ring = step_begin_shape(request);
  if (!ring) return ring.error();
  return make_kernel(kAlgorithm, [&cuda, slots = ring->slots](const Arguments& a) {
    LAUNCH(begin_kernel, 1, 1, 0, cuda.stream(), a.in<StepOrder>(0), slots, a.out<StepMemory>(0));
  });
}

Result<KernelPtr> describe_judge(Cuda& cuda, const StepJudgeAttributes& attributes,
                                 const KernelRequest& request) {
  return prepare(
      request, step_judge_shape(request, attributes),
      [&cuda](auto type, const JudgeShape& s, const Arguments& a) {
        using T = decltype(type);
        for (std::int64_t first = 0; first < s.numbers; first += kJudgedAtOnce) {
          Judged<T> judged{};
          const std::int64_t end = std::min<std::int64_t>(s.numbers, first + kJudgedAtOnce);
          judged.numbers = static_cast<int>(end - first);
          judged.flags =
              static_cast<int>(std::clamp<std::int64_t>(end - (s.numbers - s.flags), 0, judged.numbers));
          for (int i = 0; i < judged.numbers; ++i) {
            judged.at[i] = a.in<T>(static_cast<std::size_t>(first + i + 1));
          }
          LAUNCH(judge_kernel<T>, 1, 1, 0, cuda.stream(), judged, cuda.fault(), a.out<StepMemory>(0));
        }
      });
}

template <bool puts_back>
Result<KernelPtr> describe_copy(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  const auto shape = elementwise_shape(request, {2, 2}, {1, 1});
  if (!shape) return shape.error();
  return make_kernel(kAlgorithm, [&cuda, bytes = request.src[0].bytes()](const Arguments& a) {
    LAUNCH(copy_kernel<puts_back>, blocks_for(cuda, bytes / 4), kThreads, 0, cuda.stream(), bytes,
           a.in<std::uint32_t>(0), a.out<std::uint32_t>(0), a.state);
  });
}

Result<KernelPtr> describe_end(Cuda& cuda, const StepEndAttributes& rule, const KernelRequest& request) {
  const auto ring = step_end_shape(request);
  if (!ring) return ring.error();
  return make_kernel(kAlgorithm, [&cuda, rule, s = *ring](const Arguments& a) {
    const auto* results = s.results > 0 ? a.in<std::int64_t>(3) : nullptr;
    LAUNCH(end_kernel, 1, 1, 0, cuda.stream(), rule, s, results, a.out<StepMemory>(0), a.out<std::int64_t>(1),
           a.out<std::int64_t>(2));
  });
}

Result<KernelPtr> describe_scale(Cuda& cuda, const LossScaleAttributes& attributes,
                                 const KernelRequest& request) {
  return prepare(
      request, elementwise_shape(request, {1, 1}, {1, 1}),
      [&cuda, inverse = attributes.inverse != 0](auto type, const ElementwiseShape& s, const Arguments& a) {
        using T = decltype(type);
        for_each(cuda, s.elements,
                 Scaled<T>{.src = a.in<T>(0), .dst = a.out<T>(0), .state = a.state, .inverse = inverse});
      });
}

}  // namespace

void add_step(Table& table) {
  table.add(kStepBegin, describe_begin);
  table.add(kStepJudge, describe_judge);
  table.add(kKeepStates, describe_copy<false>);
  table.add(kPutStatesBack, describe_copy<true>);
  table.add(kStepEnd, describe_end);
  table.add(kScaleByLossScale, describe_scale);
}

}  // namespace netwright::kernels::cuda
