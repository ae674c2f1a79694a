// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/api/kernel.h"
#include "kernels/api/step_state.h"

/// What frames the kernels of a step, so that the device decides alone what becomes of it. A step is one pass
/// through a plan, or several (micro-batches, phases). Host and device meet in memory they share: the host
/// writes an order for each pass, the device publishes a report of it. Tensors of these structs are i64, in
/// words of 8 bytes.
namespace netwright::kernels {

/// Phases of a step at most.
inline constexpr std::int64_t kMostPhases = 16;

/// One pass as the host orders it.
struct StepOrder {
  StepState state = {};     ///< but for skip and loss_scale, which the device knows
  std::int64_t first = 1;   ///< of the passes of its step
  std::int64_t last = 0;    ///< of the passes of a training step; 0 in evaluation
  std::int64_t clears = 0;  ///< steps are taken again: the host knows of the one that halted them
  std::int64_t phase = 0;   ///< of the step, below kMostPhases
};

/// What the device remembers from pass to pass. It begins with the StepState that all kernels are given.
struct StepMemory {
  StepState state = {};
  std::int64_t halted =
      0;  ///< 1: a step was not finite, and none behind it is taken until an order clears it
  std::int64_t finite_steps = 0;  ///< in a row, since the loss scale was last changed
  /// By phase: updates not made for the loss scale's sake, in all. Phases before the one that was not finite
  /// have made theirs.
  std::array<std::int64_t, kMostPhases> skipped = {};
  std::int64_t begun = 0;                    ///< passes
  std::int64_t last = 0;                     ///< as in the order of this pass
  std::int64_t phase = 0;                    ///< the same
  std::int64_t first_skipped = kMostPhases;  ///< phase of this step, where one is
};

inline constexpr std::int64_t kOrderWords = sizeof(StepOrder) / 8;
inline constexpr std::int64_t kMemoryWords = sizeof(StepMemory) / 8;
static_assert(sizeof(StepOrder) % 8 == 0 && sizeof(StepMemory) % 8 == 0);

/// Takes the order of the next pass, orders[memory.begun % slots], and counts the pass. orders (slots,
/// kOrderWords), memory (kMemoryWords) -> memory, in place. A step that begins while the steps are halted is
/// skipped; what is skipped stays so to the last pass of its step. Steps not taken are no updates:
/// StepState::update is the order's less memory.skipped of its phase.
inline constexpr KernelId<NoAttributes> kStepBegin{"step_begin"};

/// Skips the step where a number is not finite, or a flag not zero. memory (kMemoryWords), then numbers of
/// shape (1), all f32 or all f64, the last `flags` of them flags -> memory, in place.
struct StepJudgeAttributes {
  std::int64_t flags = 0;

  friend bool operator==(const StepJudgeAttributes&, const StepJudgeAttributes&) = default;
};
inline constexpr KernelId<StepJudgeAttributes> kStepJudge{"step_judge"};

/// Keeps what a step may have to put back: kept = states in the first micro-batch, else unchanged. states
/// (count), kept (count) -> kept, in place.
inline constexpr KernelId<NoAttributes> kKeepStates{"keep_states"};
/// states = kept where the step is skipped. kept (count), states (count) -> states, in place.
inline constexpr KernelId<NoAttributes> kPutStatesBack{"put_states_back"};

/// Closes a pass: at the step's last the loss scale follows the rule (Micikevicius et al., "Mixed precision
/// training", 2018); without one, or where the scale cannot be smaller, a skipped step halts those behind it.
/// Then copies memory and results to reports[(memory.begun - 1) % slots] and, when these are to be seen,
/// memory.begun to head. memory (kMemoryWords), reports (slots, kMemoryWords + at least n), head (1),
/// [results (n)] -> memory, reports, head, in place.
struct StepEndAttributes {
  std::int64_t scaled = 0;  ///< 1: the loss scale follows the rule below
  double growth = 2;        ///< factor after `growth_interval` finite steps in a row, at most to `most`
  std::int64_t growth_interval = 2000;
  double backoff = 0.5;  ///< factor after a skipped step, at least to `least`
  double least = 1;
  double most = 16777216;

  friend bool operator==(const StepEndAttributes&, const StepEndAttributes&) = default;
};
inline constexpr KernelId<StepEndAttributes> kStepEnd{"step_end"};

/// numbers *= StepState::loss_scale, or /= where `inverse`. numbers (any shape) -> scaled, of the same shape;
/// in place too.
struct LossScaleAttributes {
  std::int64_t inverse = 0;

  friend bool operator==(const LossScaleAttributes&, const LossScaleAttributes&) = default;
};
inline constexpr KernelId<LossScaleAttributes> kScaleByLossScale{.name = "scale_by_loss_scale",
                                                                 .in_place = 0b1};

}  // namespace netwright::kernels
