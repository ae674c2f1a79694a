// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "engine/device/device_list.h"
#include "engine/device/device_sample.h"

namespace netwright::engine {

struct SamplerOptions {
  std::chrono::milliseconds every{500};
  double watt_hours_before = 0;  ///< what a resumed run had used already
};

/// A thread that looks at the machine again and again, and says what it sees until it is stopped. The first
/// sample comes after one interval.
class DeviceSampler {
 public:
  using Heard = std::function<void(const DeviceSample&)>;

  /// `device` is the run's. `heard` is called on the sampler's thread and must return soon.
  DeviceSampler(Device device, SamplerOptions options, Heard heard);
  /// stop()
  ~DeviceSampler();
  DeviceSampler(const DeviceSampler&) = delete;
  DeviceSampler& operator=(const DeviceSampler&) = delete;

  /// Afterwards nothing is heard any more. Returns within a second even where the driver does not answer: its
  /// thread is left behind then, and ends when the driver does.
  void stop();

 private:
  struct Shared;

  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace netwright::engine
