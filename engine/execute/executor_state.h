// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/device/device_memory.h"
#include "engine/execute/bound_plan.h"
#include "engine/execute/executor.h"

namespace netwright::engine {

/// When a phase takes part, and with which share of the learning rate.
struct PhaseTurn {
  double rate = 1;
  std::int64_t every = 1;
};

/// In the order of making: kernels go before memory, memory before the context.
struct Executor::State {
  ContextPtr context = {};
  std::array<DeviceMemory, kBlocks> blocks = {};
  std::int64_t allocated_bytes = 0;
  std::optional<BoundPlan> eval = {};
  std::optional<BoundPlan> mean_eval = {};  ///< over the running mean of the weights
  std::vector<BoundPlan> train = {};        ///< one a phase
  std::vector<PhaseTurn> turns = {};        ///< of each
  std::size_t turn = 0;                     ///< the phase that ran last
  std::byte* means = nullptr;               ///< of the weights, where a mean is kept
  bool accumulates = false;                 ///< takes batches in pieces
  std::string tuning = {};                  ///< of Executor::tuning()
  std::vector<std::byte> kept_state = {};   ///< running statistics as they were before a step
  std::vector<LossValue> losses = {};       ///< of a step in several pieces
  std::vector<LossValue> all_losses = {};   ///< of a step in several phases
  std::vector<InputView> piece = {};

  void bind(Compiled eval_plan, std::optional<Compiled> mean_plan, std::vector<Compiled> train_plans);
  /// The plan that knows all weights.
  BoundPlan& main() { return train.empty() ? *eval : train.front(); }
  /// What evaluates: the mean of the weights where there is one.
  BoundPlan& evaluating() { return mean_eval ? *mean_eval : *eval; }
  Result<StepResult> run_piece(const BatchView& batch, const kernels::StepState& state,
                               std::span<const Capture> captures, RunPart part);
  /// Into the weight's place, and its running mean's.
  kernels::Failure upload_weight(const PlanWeight& weight, const void* values);
  void reserve_kept_state();
  /// Where the running statistics, which forward changes, begin on the device.
  std::byte* running_state() const;
  Result<void> keep_state();
  Result<void> put_state_back();
  /// The step's state as one phase sees it; none where the phase does not take part.
  std::optional<kernels::StepState> state_in(std::size_t phase, const kernels::StepState& state) const;
  Result<StepResult> run_phase(const BatchView& batch, const kernels::StepState& state,
                               std::span<const Capture> captures);
  Result<StepResult> run_phases(const BatchView& batch, const kernels::StepState& state,
                                std::span<const Capture> captures);
  Result<StepResult> run_in_pieces(const BatchView& batch, const kernels::StepState& state,
                                   std::span<const Capture> captures);
  /// The rows [begin, begin + rows) of a batch, until the next call.
  BatchView cut(const BatchView& batch, std::int64_t begin, std::int64_t rows);
  void* block(Block wanted) const { return blocks[static_cast<std::size_t>(wanted)].get(); }
};

}  // namespace netwright::engine
