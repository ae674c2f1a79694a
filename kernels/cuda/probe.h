// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "kernels/cuda/seam.h"

namespace netwright::kernels::cuda {

/// What was found when devices were looked for.
struct DriverFacts {
  cudaError_t counted = cudaSuccess;  ///< what cudaGetDeviceCount() said
  int driver_version = 0;             ///< of CUDA that the driver speaks: 12040 for 12.4; 0: no driver
  int device_count = 0;
};

/// The oldest driver and the oldest GPU that CUDA 13 serves.
inline constexpr int kLeastCudaVersion = 13000;
inline constexpr int kLeastCapability = 75;

/// Why no device can be used, as a sentence; empty where some may be.
std::string reason_for_none(const DriverFacts& facts);
/// Why this GPU cannot be used; empty where it can. `capability` is 75 for 7.5.
std::string reason_against(const std::string& name, int capability);

/// A GPU that kernels can run on.
struct FoundDevice {
  int index = 0;  ///< CUDA's number
  std::string id;
  std::string name;
  long long memory_bytes = 0;
  int capability = 0;
  std::string pci_bus_id = {};  ///< as DeviceInfo
};
struct Found {
  std::vector<FoundDevice> devices;
  std::string reason;  ///< why there are none
};
/// Asks the runtime. `prefix` is the module's name: devices are "cuda:0", ...
Found find_devices(const std::string& prefix);

}  // namespace netwright::kernels::cuda
