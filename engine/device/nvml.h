// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device_sample.h"

namespace netwright::engine {

/// A GPU as NVIDIA's driver lists it, in the order of the slots.
struct GpuIdentity {
  std::string name = {};
  std::string uuid = {};        ///< "GPU-8f6a..."; empty where the driver does not tell
  std::string pci_bus_id = {};  ///< "0000:3B:00.0", domain:bus:device.function; empty as well
};

/// What load() may refuse with, as far as no values stand in it: to be translated where it is shown.
std::vector<std::string> sentences_about_drivers();

/// NVIDIA's management library, which comes with the driver and is looked for when a run is watched: nothing
/// is linked. One thread uses it.
class Nvml {
 public:
  /// Looks for $NETWRIGHT_NVML, libnvidia-ml.so.1, libnvidia-ml.so. Refuses with a sentence: no driver, not
  /// loaded, updated while the computer ran, no GPU, too old.
  static Result<Nvml> load();
  ~Nvml();
  Nvml(Nvml&& other) noexcept;
  Nvml& operator=(Nvml&&) = delete;

  const std::vector<GpuIdentity>& gpus() const { return gpus_; }
  /// "580.95.05"; empty where the driver does not tell.
  std::string driver_version() const;
  /// Of the library that was loaded.
  std::string file() const;
  /// All figures but energy and PCIe. Refuses with a sentence where the GPU is lost: then it is not to be
  /// asked again.
  Result<GpuSample> read(std::size_t gpu) const;
  /// Joules since the driver was loaded; none where the GPU does not count them.
  std::optional<double> joules(std::size_t gpu) const;
  /// Bytes a second into and out of the GPU; takes 40 ms.
  void read_pcie(std::size_t gpu, GpuSample& sample) const;

 private:
  struct Functions;
  struct DeviceHandle;

  Nvml();
  Result<void> find_gpus();
  std::optional<std::int64_t> memory_of_this_process(std::size_t gpu) const;
  /// Whether a call gave no answer; notes when no further one will.
  bool fails(int status) const;

  std::unique_ptr<const Functions> functions_;  ///< of a library that stays loaded; null: moved from
  std::vector<GpuIdentity> gpus_;
  std::vector<DeviceHandle*> handles_;
  mutable bool failed_ = false;  ///< a device that has failed is not called again, not even to shut down
};

}  // namespace netwright::engine
