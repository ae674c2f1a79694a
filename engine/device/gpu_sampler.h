// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "engine/device/device_list.h"
#include "engine/device/nvml.h"

namespace netwright::engine {

/// Which GPU of the driver's list a run's device "cuda:N" is: the one in its slot. Where a slot is not known,
/// by number: `visible` is $CUDA_VISIBLE_DEVICES (null when it is not set), indices or the beginnings of
/// UUIDs. CUDA counts the fastest GPU first, so where the N-th has another name the first that has the
/// device's name is taken. None where there is none such.
std::optional<std::size_t> gpu_of_device(const Device& device, std::span<const GpuIdentity> gpus,
                                         const char* visible);

/// Watches one GPU during a run: that of the run's device, else the first.
class GpuSampler {
 public:
  using Clock = std::chrono::steady_clock;

  /// `joules_before`: what a resumed run had used already. Refuses as Nvml::load().
  static Result<GpuSampler> open(const Device& device, double joules_before);
  /// Refuses as Nvml::read(); not to be called again then.
  Result<GpuSample> sample();

 private:
  GpuSampler(Nvml nvml, std::size_t gpu, double joules_before);
  /// By the GPU's own counter, or its power over time.
  void count_energy(GpuSample& sample, Clock::time_point now);

  Nvml nvml_;
  std::size_t gpu_ = 0;
  bool used_by_run_ = false;
  double joules_ = 0;
  std::optional<double> counter_ = {};  ///< when last read
  Clock::time_point sampled_at_ = {};
  Clock::time_point pcie_at_ = {};
  GpuSample pcie_ = {};  ///< only these two rates
};

}  // namespace netwright::engine
