// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/device/device_memory.h"
#include "engine/execute/bound_plan.h"
#include "engine/execute/executor.h"
#include "engine/execute/resident_images.h"
#include "engine/execute/step_channel.h"

namespace netwright::engine {

/// Steps under way at once, at most.
inline constexpr std::int64_t kMostSteps = 2;

/// When a phase takes part, and with which share of the learning rate.
struct PhaseTurn {
  double rate = 1;
  std::int64_t every = 1;
};

/// One pass of a training step.
struct GivenPass {
  std::size_t phase = 0;
  RunPart part = RunPart::everything;
  std::int64_t piece = 0;
  double share = 1;      ///< of the step's rows
  std::size_t step = 0;  ///< among those under way: its place in `given_steps`
  bool begins_step = false;
  bool ends_step = false;
};

/// A training step under way: what its passes have said so far.
struct GivenStep {
  StepResult result = {};
  StepResult phase = {};               ///< of the phase under way
  std::vector<LossValue> losses = {};  ///< of `result`
  std::vector<LossValue> phase_losses = {};
  bool updated = false;  ///< by a phase
  bool over = false;     ///< a pass was not finite: those behind it say nothing
  bool ended = false;    ///< its last pass has reported
  std::size_t turn = 0;  ///< the phase that was not finite, or ran last
  std::chrono::steady_clock::time_point given_at = {};
};

/// In the order of making: kernels go before memory, memory before the context.
struct Executor::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  /// Waits: what is under way uses kernels and memory.
  ~State() {
    if (context) context->synchronize();
  }

  ContextPtr context = {};
  std::array<DeviceMemory, kBlocks> blocks = {};
  std::optional<StepChannel> channel = {};
  std::optional<ResidentImages> images = {};
  std::int64_t allocated_bytes = 0;
  std::optional<BoundPlan> eval = {};
  std::optional<BoundPlan> mean_eval = {};  ///< over the running mean of the weights
  std::vector<BoundPlan> train = {};        ///< one a phase
  std::vector<PhaseTurn> turns = {};        ///< of each
  std::size_t turn = 0;                     ///< of the newest step but those behind one that halted them
  bool halted = false;                      ///< by the newest step that has come back, or one before it
  std::byte* means = nullptr;               ///< of the weights, where a mean is kept
  bool accumulates = false;                 ///< takes batches in pieces
  bool scales = false;                      ///< losses, by a scale that follows the run
  bool records = false;                     ///< gives the device what it recorded
  std::string tuning = {};                  ///< of Executor::tuning()
  std::vector<InputView> piece = {};

  std::array<GivenPass, StepChannel::kSlots> given_passes = {};  ///< by pass
  std::int64_t first_pass = 0;                                   ///< the oldest that is under way
  std::array<GivenStep, kMostSteps> given_steps = {};
  std::size_t next_step = 0;  ///< its place in given_steps
  std::int64_t under_way = 0;
  std::chrono::steady_clock::time_point collected_at = {};
  double step_seconds = 0;  ///< of the newest
  double pause_latency = 0;
  bool refusal_told = false;  ///< to record steps
  LossScale loss_scale = {};

  void bind(Compiled eval_plan, std::optional<Compiled> mean_plan, std::vector<Compiled> train_plans);
  /// All of them, training or not.
  std::vector<BoundPlan*> plans();
  /// Orders the next pass of a plan over a batch; its number.
  std::int64_t order(const kernels::StepOrder& order, const BatchView& batch);
  /// What hands orders to the plans and reports back; the device's memory of steps is fresh.
  Result<void> frame();
  /// The plan that knows all weights.
  BoundPlan& main() { return train.empty() ? *eval : train.front(); }
  /// What evaluates: the mean of the weights where there is one.
  BoundPlan& evaluating() { return mean_eval ? *mean_eval : *eval; }
  /// A pass of evaluation, done when it returns.
  Result<StepResult> run_now(BoundPlan& plan, const BatchView& batch, std::span<const Capture> captures,
                             RunPart part);
  /// Into the weight's place, and its running mean's.
  kernels::Failure upload_weight(const PlanWeight& weight, const void* values);
  /// The step's state as one phase sees it; none where the phase does not take part.
  std::optional<kernels::StepState> state_in(std::size_t phase, const kernels::StepState& state) const;
  /// The last phase that takes part.
  std::size_t last_phase(const kernels::StepState& state) const;

  Result<void> give_step(const BatchView& batch, const kernels::StepState& state,
                         std::span<const Capture> captures);
  Result<void> give_phase(const BatchView& batch, const kernels::StepState& state, GivenPass pass,
                          std::span<const Capture> captures);
  Result<void> give_pass(const BatchView& batch, const kernels::StepState& state, const GivenPass& pass,
                         std::span<const Capture> captures);
  /// Waits for the oldest pass and notes what it said.
  Result<void> collect_pass();
  void note(GivenStep& step, const GivenPass& pass, const StepResult& said);
  void close_phase(GivenStep& step);
  Result<StepResult> collect_step();
  /// Fails with what a kernel found wrong in the numbers, where the device tells such things late.
  Result<void> wait_for_device();
  /// Waits for the device; then nothing is under way, nothing halts the steps, and the loss scale is ours.
  Result<void> start_over();
  /// The rows [begin, begin + rows) of a batch, until the next call.
  BatchView cut(const BatchView& batch, std::int64_t begin, std::int64_t rows);
  void* block(Block wanted) const { return blocks[static_cast<std::size_t>(wanted)].get(); }
};

}  // namespace netwright::engine
