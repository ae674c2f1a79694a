// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/execute/executor.h"
#include "kernels/api/module.h"

namespace netwright::engine {

/// What the device can do at most, as its own kernels reach it: a product of large matrices, a sum of arrays
/// that fit no cache.
struct DevicePeak {
  double gflops = 0;             ///< 1e9 floating-point operations a second
  double gbytes_per_second = 0;  ///< 1e9 bytes read and written a second
};
/// What is measured; `products` may be 16 bits where the device has them, the sums are f32.
struct PeakProblem {
  std::int64_t matrix = 1024;
  DataType products = DataType::f32;
  std::int64_t elements = std::int64_t{1} << 24;  ///< of each array: 64 MiB, more than processors cache
};
Result<DevicePeak> measure_peak(kernels::Context& context, const PeakProblem& problem = {});

/// One step of the plan, over all training steps that were timed.
struct ProfileRow {
  std::size_t step = 0;  ///< index in Plan::steps
  double ms = 0;         ///< median of a training step's
  double share = 0;      ///< of the training step
  double gflops = 0;     ///< 0 where no arithmetic is counted
  double gbytes_per_second = 0;
};

/// One layer: the steps of the plan that compute it, those it is one kernel with among them.
struct LayerTime {
  std::string layer;  ///< "conv1 + relu1" where one kernel computes both; "optimizer", "beginning and end"
  double forward_ms = 0;
  double backward_ms = 0;
  double other_ms = 0;  ///< checks, updates
  double ms() const { return forward_ms + backward_ms + other_ms; }
};

struct Profile {
  std::vector<ProfileRow> rows;   ///< as Plan::steps
  std::vector<LayerTime> layers;  ///< in the order of the plan
  StepTiming timing;
  double step_ms = 0;  ///< median of whole training steps, timing off
  /// The same while each kernel is timed, from the first one's beginning to the last one's end: rows add up
  /// to this less what is outside.
  double timed_step_ms = 0;
  double outside_share = 0;     ///< of a timed training step's time in no kernel of the plan
  std::int64_t lost_steps = 0;  ///< training steps left out, because times of kernels did not arrive
};

struct ProfileOptions {
  int warm_up = 5;
  int steps = 20;       ///< with timing off, then as many with timing on
  bool kernels = true;  ///< false: timing stays off, and of the profile there is step_ms alone
};

/// Trains on made-up data: uniform numbers in (0, 1), class 0.
Result<Profile> profile_training(Executor& executor, const ProfileOptions& options);

/// A table by time, the peaks beside it.
std::string to_text(const Plan& plan, const Profile& profile, const DevicePeak& peak);
/// One JSON object a line: {"step": 1, "kernel": ...} each, last {"total": ...}.
std::vector<std::string> to_json_lines(const Plan& plan, const Profile& profile, const DevicePeak& peak);

}  // namespace netwright::engine
