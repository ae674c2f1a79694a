// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/execute/executor.h"
#include "engine/execute/recorded_run.h"
#include "engine/execute/resident_images.h"
#include "engine/execute/step_channel.h"
#include "engine/execute/step_frame.h"
#include "engine/execute/step_times.h"
#include "engine/plan/compile.h"

namespace netwright::engine {

/// The addresses of a plan's blocks on its device.
using BlockAddresses = std::array<std::byte*, kBlocks>;

/// Which steps run.
enum class RunPart {
  everything,
  gradients,    ///< a micro-batch that others follow: neither check nor update
  predictions,  ///< what feeds outputs
};
inline constexpr std::size_t kRunParts = 3;

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
  /// Prepares what frames the steps. `records`: run() gives the device what it recorded the second time.
  Result<void> frame(const StepChannel& channel, const StepFrame::Options& options, bool records);
  /// From now on training and evaluation take their data and targets from pictures the device keeps. False,
  /// and nothing changes: an input takes something else.
  Result<bool> gather_from(const ResidentImages& images);
  /// The host gives the data again.
  void gather_nothing() { gathers_.clear(); }
  /// Gives the device one pass over the steps, for which it takes the next order. Captures are filled when it
  /// returns.
  Result<void> run(std::span<const Capture> captures, RunPart part);
  /// The device's sentence where it would not record and run() goes on kernel by kernel; else empty.
  const std::string& recording_refusal() const { return recording_refusal_; }
  /// From here to end_timing() runs of the training plan are timed by step: within what the device recorded
  /// where it can look into that, else given one by one.
  Result<StepTiming> begin_timing();
  /// Waits for the device; what was timed since the last call.
  Result<StepTimes> collect_times();
  void end_timing();
  /// Takes the next order, runs the gradients of a micro-batch and looks at every tensor as soon as it is
  /// made, in the order of the steps, inputs and weights first: the first number that is not finite. Slow.
  Result<std::optional<NonFinite>> find_non_finite(std::int64_t valid_rows);
  /// Losses and counts of a report, and where `part` checks them the gradients' figures.
  StepResult results(const PassReport& report, RunPart part);
  Result<void> download(TensorId id, HostTensor& into);

 private:
  struct Call {
    kernels::KernelHandle kernel = kernels::KernelHandle::none;
    std::vector<const void*> src = {};
    std::vector<void*> dst = {};
  };

  /// Data or targets, where the device puts them together itself.
  bool is_gathered(const PlanInput& input, bool predicts) const;
  Result<void> gather();
  Result<void> upload_input(const PlanInput& input, const InputView& view, std::int64_t valid_rows);
  Result<void> give(std::span<const Capture> captures, RunPart part);
  Result<void> give_steps(std::size_t begin, std::size_t end, std::span<const Capture> captures,
                          RunPart part);
  Result<void> record(RunPart part);
  Result<void> execute(std::size_t step);
  /// What follows is the plan's step of that number, or none of them.
  void mark(std::int64_t step);
  Result<void> capture(std::span<const Capture> captures, std::int64_t after_step);
  bool belongs(std::size_t step, RunPart part) const;
  Result<std::optional<NonFinite>> examine(TensorId id, Phase phase, std::int64_t valid_rows);
  double result(const PassReport& report, TensorId id) const;
  void find_last_writes();

  Compiled compiled_;
  kernels::Context* context_;
  BlockAddresses blocks_;
  std::byte* learned_;
  std::vector<Call> calls_;
  std::vector<Call> gathers_;             ///< before the steps; none where the host gives the data
  std::vector<std::int64_t> last_write_;  ///< by tensor: the step after which it can be copied out
  std::size_t first_update_ = 0;          ///< among the steps
  StepFrame frame_;
  bool records_ = false;
  std::string recording_refusal_ = {};
  struct Recording {
    bool warm = false;  ///< has run once
    RecordedRun run = {};
  };
  std::array<Recording, kRunParts> recordings_;  ///< by RunPart
  std::vector<LossValue> losses_;
  bool times_ = false;
  bool times_given_ = false;     ///< and not what was recorded
  std::vector<double> widened_;  ///< room for f32 inputs on their way to an f64 plan
};

}  // namespace netwright::engine
