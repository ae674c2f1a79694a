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

struct Profile {
  std::vector<ProfileRow> rows;  ///< as Plan::steps
  double step_ms = 0;            ///< median of whole training steps, timing off
  double timed_step_ms =
      0;  ///< the same while each kernel is timed: rows add up to this less what is outside
  double outside_share = 0;  ///< of a timed training step's time in no kernel
};

struct ProfileOptions {
  int warm_up = 5;
  int steps = 20;  ///< with timing off, then as many with timing on
};

/// Trains on made-up data: uniform numbers in (0, 1), class 0.
Result<Profile> profile_training(Executor& executor, const ProfileOptions& options);

/// A table by time, the peaks beside it.
std::string to_text(const Plan& plan, const Profile& profile, const DevicePeak& peak);
/// One JSON object a line: {"step": 1, "kernel": ...} each, last {"total": ...}.
std::vector<std::string> to_json_lines(const Plan& plan, const Profile& profile, const DevicePeak& peak);

}  // namespace netwright::engine
