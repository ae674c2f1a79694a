// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "kernels/api/step.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

constexpr std::int64_t kSlots = 3;
constexpr Fill kSmallNumbers{.kind = Fill::Kind::indices, .limit = 5};
/// Of a memory at the end of a pass, which counts that one.
constexpr Fill kBegun{.kind = Fill::Kind::indices, .limit = 5, .least = 1};

KernelCase judge_case(std::size_t numbers, std::int64_t flags) {
  KernelCase of{.name = std::to_string(numbers) + "_" + std::to_string(flags),
                .call = engine::make_kernel_call(kStepJudge, {.flags = flags}),
                .src = std::vector<TensorDesc>(numbers + 1, f32({1})),
                .dst = {i64({kMemoryWords})},
                .fills = {kSmallNumbers},
                .in_place = {{0, 0}}};
  of.src[0] = of.dst[0];
  return of;
}

KernelCase end_case(std::int64_t results, const StepEndAttributes& attributes) {
  KernelCase of{.name = std::to_string(results) + "_" + std::to_string(attributes.scaled),
                .call = engine::make_kernel_call(kStepEnd, attributes),
                .src = {i64({kMemoryWords}), i64({kSlots, kMemoryWords + results + 1}), i64({1})},
                .in_place = {{0, 0}, {1, 1}, {2, 2}}};
  of.dst = of.src;
  if (results > 0) of.src.push_back(i64({results}));
  of.fills.resize(of.src.size(), kSmallNumbers);
  of.fills.front() = kBegun;
  return of;
}

/// Of two tensors, the second of which is written where `state` says so.
KernelCase copy_case(std::string name, KernelId<NoAttributes> id, const StepState& state) {
  return {.name = std::move(name),
          .call = engine::make_kernel_call(id, {}),
          .src = {f32({1027}), f32({1027})},
          .dst = {f32({1027})},
          .in_place = {{0, 1}},
          .state = state};
}

KernelCase scale_case(std::int64_t inverse) {
  return {.name = std::to_string(inverse),
          .call = engine::make_kernel_call(kScaleByLossScale, {.inverse = inverse}),
          .src = {f32({37, 3})},
          .dst = {f32({37, 3})},
          .in_place = {{0, 0}},
          .state = {.loss_scale = 1024}};
}

}  // namespace

std::vector<KernelCase> step_cases() {
  return {{.name = "ring",
           .call = engine::make_kernel_call(kStepBegin, {}),
           .src = {i64({kSlots, kOrderWords}), i64({kMemoryWords})},
           .dst = {i64({kMemoryWords})},
           .fills = {kSmallNumbers, kSmallNumbers},
           .in_place = {{0, 1}}},
          judge_case(1, 0),
          judge_case(3, 1),
          judge_case(35, 2),
          end_case(0, {}),
          end_case(5, {}),
          end_case(5, {.scaled = 1, .least = 0}),
          copy_case("first", kKeepStates, {.micro_batch = 0}),
          copy_case("later", kKeepStates, {.micro_batch = 1}),
          copy_case("taken", kPutStatesBack, {.skip = 0}),
          copy_case("skipped", kPutStatesBack, {.skip = 1}),
          scale_case(0),
          scale_case(1)};
}

}  // namespace netwright::kernels::testing
