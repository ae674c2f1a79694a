// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/api/step.h"
#include "kernels/api/support/checks.h"
#include "kernels/api/support/layer_shapes.h"

/// What becomes of a step, the same on every device (kernels/api/step.h); constexpr, so that device code may
/// call it too.
namespace netwright::kernels {

constexpr void begin_pass(const StepOrder& order, StepMemory& memory) {
  const StepState before = memory.state;
  if (order.clears != 0) memory.halted = 0;
  memory.state = order.state;
  memory.state.loss_scale = before.loss_scale;
  const bool skipped_before = order.first == 0 && before.skip != 0;
  memory.state.skip = skipped_before || memory.halted != 0 ? 1 : 0;
  const std::int64_t update = order.state.update - memory.skipped[static_cast<std::size_t>(order.phase)];
  memory.state.update = update < 1 ? 1 : update;
  memory.last = order.last;
  memory.phase = order.phase;
  if (order.first != 0) memory.first_skipped = kMostPhases;
  ++memory.begun;
}

constexpr void follow_loss_scale(const StepEndAttributes& rule, StepMemory& memory) {
  double& scale = memory.state.loss_scale;
  if (memory.state.skip != 0) {
    for (std::int64_t phase = memory.first_skipped; phase < kMostPhases; ++phase)
      ++memory.skipped[static_cast<std::size_t>(phase)];
    memory.finite_steps = 0;
    scale = scale * rule.backoff < rule.least ? rule.least : scale * rule.backoff;
  } else if (++memory.finite_steps >= rule.growth_interval) {
    memory.finite_steps = 0;
    scale = scale * rule.growth > rule.most ? rule.most : scale * rule.growth;
  }
}

constexpr void end_pass(const StepEndAttributes& rule, StepMemory& memory) {
  if (memory.state.skip != 0 && memory.phase < memory.first_skipped) memory.first_skipped = memory.phase;
  if (memory.last == 0 || memory.halted != 0) return;
  const bool exhausted = rule.scaled == 0 || memory.state.loss_scale <= rule.least;
  if (memory.state.skip != 0 && exhausted) {
    memory.halted = 1;
  } else if (rule.scaled != 0) {
    follow_loss_scale(rule, memory);
  }
}

/// Rings of host and device: how many slots, and the words from one to the next.
struct RingShape {
  std::int64_t slots = 0;
  std::int64_t words = 0;
  std::int64_t results = 0;  ///< words of results in a report
};

inline Result<void> check_words(const KernelRequest& r, std::string_view name, const TensorDesc& desc,
                                std::int64_t words) {
  return check_tensor(r, name, desc, {.type = DataType::i64, .shape = {words}});
}

inline Result<RingShape> ring_shape(const KernelRequest& r, std::string_view name, const TensorDesc& ring,
                                    std::int64_t least_words) {
  if (auto ok = check_rank(r, name, ring, 2, 2); !ok) return ok.error();
  if (ring.type != DataType::i64 || ring.shape[1] < least_words) {
    return wrong(r, std::string(name) + " has to be i64 in slots of at least " + std::to_string(least_words) +
                        " words");
  }
  return RingShape{.slots = ring.shape[0], .words = ring.shape[1]};
}

inline Result<RingShape> step_begin_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  for (const TensorDesc& memory : {r.src[1], r.dst[0]}) {
    if (auto ok = check_words(r, "memory", memory, kMemoryWords); !ok) return ok.error();
  }
  const Result<RingShape> ring = ring_shape(r, "orders", r.src[0], kOrderWords);
  if (ring && ring->words != kOrderWords) return wrong(r, "takes orders without gaps");
  return ring;
}

/// What is judged: `numbers` tensors of one number behind the memory, the last `flags` of them flags.
struct JudgeShape {
  DataType type = DataType::f32;
  std::int64_t numbers = 0;
  std::int64_t flags = 0;
};

inline Result<JudgeShape> step_judge_shape(const KernelRequest& r, const StepJudgeAttributes& a) {
  if (auto ok = check_counts(r, {2, kAnyNumber}, {1, 1}); !ok) return ok.error();
  for (const TensorDesc& memory : {r.src[0], r.dst[0]}) {
    if (auto ok = check_words(r, "memory", memory, kMemoryWords); !ok) return ok.error();
  }
  const auto numbers = static_cast<std::int64_t>(r.src.size()) - 1;
  if (a.flags < 0 || a.flags > numbers) return wrong(r, "has more flags than numbers");
  for (const TensorDesc& number : r.src.subspan(1)) {
    if (auto ok = check_tensor(r, "a number", number, {.type = r.src[1].type, .shape = {1}}); !ok) {
      return ok.error();
    }
  }
  return JudgeShape{.type = r.src[1].type, .numbers = numbers, .flags = a.flags};
}

inline Result<RingShape> step_end_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {3, 4}, {3, 3}); !ok) return ok.error();
  for (const TensorDesc& memory : {r.src[0], r.dst[0]}) {
    if (auto ok = check_words(r, "memory", memory, kMemoryWords); !ok) return ok.error();
  }
  for (const TensorDesc& head : {r.src[2], r.dst[2]}) {
    if (auto ok = check_words(r, "head", head, 1); !ok) return ok.error();
  }
  const std::int64_t results = r.src.size() > 3 ? r.src[3].shape.elements() : 0;
  if (r.src.size() > 3) {
    if (auto ok = check_words(r, "results", r.src[3], results); !ok) return ok.error();
  }
  if (auto ok = check_tensor(r, "reports", r.dst[1], r.src[1]); !ok) return ok.error();
  Result<RingShape> ring = ring_shape(r, "reports", r.src[1], kMemoryWords + results);
  if (ring) ring->results = results;
  return ring;
}

}  // namespace netwright::kernels
