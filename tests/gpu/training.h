// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/device/device_list.h"
#include "engine/execute/executor.h"
#include "engine/graph/op_registry.h"
#include "tests/gpu/networks.h"

namespace netwright::gpu_check {

/// What networks are run with: the layer types, the modules of this build, the device in question.
struct Machine {
  engine::OpRegistry ops = engine::standard_ops();
  engine::DeviceList devices;
  engine::Device device;
  /// Refuses as DeviceList::find().
  static Result<Machine> with(const std::string& device);
};

/// How a network is run.
struct Way {
  std::string precision = "fp32";
  bool record = true;  ///< as ExecutorOptions
  bool train = true;
  bool accumulates = false;  ///< takes batches in pieces
  std::int64_t rows = 0;     ///< at once; 0: the network's batch
};
Result<engine::Executor> executor_of(const Machine& machine, const engine::Device& device,
                                     const TrainedNetwork& network, const Way& way);
/// Fresh weights, the same on every device.
Result<engine::Executor> fresh(const Machine& machine, const TrainedNetwork& network, const Way& way);

/// What step `step` is given beside its batch.
kernels::StepState state_of(const TrainedNetwork& network, std::int64_t step);

struct Training {
  std::vector<double> losses = {};
  std::vector<engine::NamedTensor> tensors = {};  ///< weights, statistics and optimizer at the end
  friend bool operator==(const Training&, const Training&) = default;
};
/// So many steps on a few batches in turn, of which the last is not full.
Result<Training> train(const Machine& machine, const TrainedNetwork& network, const Way& way, int steps);

/// What the product says "fp32", "tf32", "bf16" and "fp16" are, with the error training may have (docs:
/// Numbers, for curves).
struct CurveLimit {
  const char* precision;
  double limit;
  bool in_small = true;  ///< looked at where a sanitizer has to bear it
};
inline constexpr CurveLimit kCurveLimits[]{
    {"fp32", 1e-5}, {"tf32", 1e-3, false}, {"bf16", 1e-2}, {"fp16", 2e-3, false}};
/// Why the device has not got the precision, as the end of a sentence; empty where it has.
std::string lack_of(const engine::Device& device, std::string_view precision);

}  // namespace netwright::gpu_check
