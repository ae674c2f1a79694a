// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "kernels/api/support/optimizer_math.h"
#include "kernels/cuda/team.h"
#include "kernels/cuda/typed.h"

/// Updates of flat ranges, which hold many tensors each, for .cu files: one kernel a range. What one step
/// multiplies with is worked out from StepState by the first thread of every block, so that a recorded step
/// goes on with new numbers.
namespace netwright::kernels::cuda {

/// The tensors of an update with `states` states.
template <class T, int states>
struct Range {
  const T* gradient;
  T* weight;
  T* state[states > 0 ? states : 1];
};

/// The numbers of one weight.
template <class T, int states>
struct Numbers {
  T gradient, weight;
  T state[states > 0 ? states : 1];
};

inline constexpr int kPack = 4;

template <class T, class Step, int states>
DEV void update_one(const Step& step, const Range<T, states>& range, std::int64_t i) {
  Numbers<T, states> numbers{range.gradient[i], range.weight[i], {}};
  for (int k = 0; k < states; ++k) numbers.state[k] = range.state[k][i];
  step(numbers);
  range.weight[i] = numbers.weight;
  for (int k = 0; k < states; ++k) range.state[k][i] = numbers.state[k];
}

template <class T>
DEV Pack<T, kPack>& pack_at(T* numbers, std::int64_t i) {
  return reinterpret_cast<Pack<T, kPack>*>(numbers)[i];
}

template <class T, class Step, int states>
DEV void update_pack(const Step& step, const Range<T, states>& range, std::int64_t i) {
  const Pack<T, kPack> gradient = reinterpret_cast<const Pack<T, kPack>*>(range.gradient)[i];
  Pack<T, kPack> weight = pack_at(range.weight, i);
  Pack<T, kPack> state[states > 0 ? states : 1];
  for (int k = 0; k < states; ++k) state[k] = pack_at(range.state[k], i);
  for (int lane = 0; lane < kPack; ++lane) {
    Numbers<T, states> numbers{gradient.elements[lane], weight.elements[lane], {}};
    for (int k = 0; k < states; ++k) numbers.state[k] = state[k].elements[lane];
    step(numbers);
    weight.elements[lane] = numbers.weight;
    for (int k = 0; k < states; ++k) state[k].elements[lane] = numbers.state[k];
  }
  pack_at(range.weight, i) = weight;
  for (int k = 0; k < states; ++k) pack_at(range.state[k], i) = state[k];
}

/// A Rule says how many states a weight has (kStates) and makes of StepState, in Rule::step_of<T>(state),
/// what does one step: a struct whose operator() changes weight and states of Numbers in place. One with
/// idle() may say that there is nothing to do.
template <class T, class Rule>
GLOBAL void update_kernel(std::int64_t packs, std::int64_t count, Rule rule, const StepState* state,
                          Range<T, Rule::kStates> range) {
  using Step = decltype(rule.template step_of<T>(*state));
  const Step step = made_by_first<Step>([&] { return rule.template step_of<T>(*state); });
  if (state->skip != 0) return;
  if constexpr (requires { step.idle(); }) {
    if (step.idle()) return;
  }
  for (std::int64_t i = first_index(); i < packs; i += index_stride())
    update_pack<T, Step, Rule::kStates>(step, range, i);
  for (std::int64_t i = packs * kPack + first_index(); i < count; i += index_stride())
    update_one<T, Step, Rule::kStates>(step, range, i);
}

/// src of `arguments` are gradient, weight, states..., dst weight, states...; or both the one range.
template <class T, class Rule>
void update(const Cuda& cuda, std::int64_t count, const Rule& rule, const Arguments& arguments) {
  Range<T, Rule::kStates> range{arguments.in<T>(0), arguments.out<T>(0), {}};
  bool aligned = is_aligned<kPack>(range.gradient) && is_aligned<kPack>(range.weight);
  for (int k = 0; k < Rule::kStates; ++k) {
    range.state[k] = arguments.out<T>(static_cast<std::size_t>(k) + 1);
    aligned = aligned && is_aligned<kPack>(range.state[k]);
  }
  const std::int64_t packs = aligned ? count / kPack : 0;
  // No more blocks than run at once: each begins with the same few powers and roots.
  const unsigned blocks = std::min(blocks_for(cuda, aligned ? packs + kPack : count),
                                   8U * static_cast<unsigned>(cuda.multiprocessors));
  LAUNCH((update_kernel<T, Rule>), blocks, kThreads, 0, cuda.stream(), packs, count, rule, arguments.state,
         range);
}

template <class Rule>
Result<KernelPtr> prepare_update(Cuda& cuda, const KernelRequest& request, const Rule& rule) {
  return prepare(request, update_shape(request, static_cast<std::size_t>(Rule::kStates)),
                 [&cuda, rule](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                   update<decltype(type)>(cuda, s.elements, rule, arguments);
                 });
}

}  // namespace netwright::kernels::cuda
