// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/execute/executor.h"
#include "engine/execute/step_times.h"
#include "engine/plan/compile.h"

namespace netwright::engine {

/// The addresses of a plan's blocks on its device.
using BlockAddresses = std::array<std::byte*, kBlocks>;

/// Which steps run.
enum class RunPart {
  everything,
  gradients,    ///< a micro-batch that others follow: all but the update
  predictions,  ///< what feeds outputs
};

/// A plan with every tensor's address looked up once, so that a step is calls and nothing else.
class BoundPlan {
 public:
  /// `learned`: where the learned weights are read instead of their block; null: in their block.
  BoundPlan(Compiled compiled, kernels::Context& context, const BlockAddresses& blocks,
            std::byte* learned = nullptr);

  const Plan& plan() const { return compiled_.plan; }
  void* address(TensorId id) const;

  /// Refuses a batch that is too large, or without an input the plan reads. `predict` leaves out what feeds
  /// losses alone.
  Result<void> upload(const BatchView& batch, bool predict);
  /// Hands `state` to the device and runs its steps.
  Result<void> run(const kernels::StepState& state, std::span<const Capture> captures, RunPart part);
  /// From now on run() adds up how long each step of the plan takes, waiting for the device after each; null
  /// ends it.
  void time_steps(StepTimes* times);
  /// Waits, then reads losses and counts.
  Result<StepResult> results();
  Result<void> download(TensorId id, HostTensor& into);

 private:
  struct Call {
    kernels::KernelHandle kernel = kernels::KernelHandle::none;
    std::vector<const void*> src = {};
    std::vector<void*> dst = {};
  };

  Result<void> upload_input(const PlanInput& input, const InputView& view, std::int64_t valid_rows);
  Result<void> execute(std::size_t step, const kernels::StepState* device_state);
  Result<void> execute_timed(std::size_t step, const kernels::StepState* device_state);
  Result<void> capture(std::span<const Capture> captures, std::int64_t after_step);
  double result(TensorId id) const;
  void find_last_writes();

  Compiled compiled_;
  kernels::Context* context_;
  BlockAddresses blocks_;
  std::byte* learned_;
  std::vector<Call> calls_;
  std::vector<std::int64_t> last_write_;  ///< by tensor: the step after which it can be copied out
  std::vector<std::byte> host_results_;
  std::vector<LossValue> losses_;
  StepTimes* times_ = nullptr;
  std::vector<double> widened_;  ///< room for f32 inputs on their way to an f64 plan
};

}  // namespace netwright::engine
