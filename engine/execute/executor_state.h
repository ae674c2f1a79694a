// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/device/device_memory.h"
#include "engine/execute/bound_plan.h"
#include "engine/execute/executor.h"

namespace netwright::engine {

/// In the order of making: kernels go before memory, memory before the context.
struct Executor::State {
  ContextPtr context = {};
  std::array<DeviceMemory, kBlocks> blocks = {};
  std::int64_t allocated_bytes = 0;
  std::optional<BoundPlan> eval = {};
  std::optional<BoundPlan> mean_eval = {};  ///< over the running mean of the weights
  std::optional<BoundPlan> train = {};
  bool accumulates = false;                ///< takes batches in pieces
  std::vector<std::byte> kept_state = {};  ///< running statistics as they were before a step
  std::vector<LossValue> losses = {};      ///< of a step in several pieces
  std::vector<InputView> piece = {};

  /// The plan that knows all tensors to save.
  BoundPlan& main() { return train ? *train : *eval; }
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
  /// Updates where all is finite; else takes the step back.
  Result<StepResult> close_step(StepResult result, const kernels::StepState& state,
                                std::span<const Capture> captures);
  Result<StepResult> run_in_pieces(const BatchView& batch, const kernels::StepState& state,
                                   std::span<const Capture> captures);
  /// The rows [begin, begin + rows) of a batch, until the next call.
  BatchView cut(const BatchView& batch, std::int64_t begin, std::int64_t rows);
  void* block(Block wanted) const { return blocks[static_cast<std::size_t>(wanted)].get(); }
};

}  // namespace netwright::engine
