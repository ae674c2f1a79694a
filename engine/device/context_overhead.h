// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "engine/device/device_list.h"
#include "engine/device/nvml.h"

namespace netwright::engine {

/// What CUDA is assumed to take of a GPU's memory beside the plan: a context with lazily loaded kernels alone
/// took 274 MiB (github.com/pytorch/pytorch/pull/86509, an A100) and 320 MiB (issue 28394, a Titan V); the
/// rest is room for the kernels of cuDNN and cuBLASLt.
inline constexpr std::int64_t kCudaContextBytes = std::int64_t{400} << 20;

/// The same of one GPU.
struct ContextOverhead {
  std::int64_t bytes = kCudaContextBytes;
  bool measured = false;  ///< on this computer; else assumed

  friend bool operator==(const ContextOverhead&, const ContextOverhead&) = default;
};

/// What was measured on this computer, in a file: a line for each GPU and driver, "bytes, driver, name"
/// between tabs, the newest last. What cannot be read or written is as if it were not measured.
class OverheadRecords {
 public:
  explicit OverheadRecords(std::filesystem::path file) : file_(std::move(file)) {}

  /// By the name the driver has for the GPU; of its newest driver.
  ContextOverhead of(std::string_view gpu) const;
  bool knows(std::string_view gpu, std::string_view driver) const;
  void keep(std::string_view gpu, std::string_view driver, std::int64_t bytes) const;

 private:
  std::filesystem::path file_;
};

/// How much of a GPU's memory is gone when a run is under way, beside what the run took itself.
class OverheadMeasurement {
 public:
  /// Before the device is opened. None where the driver does not tell, or this GPU is known with this driver.
  static std::optional<OverheadMeasurement> begin(const Device& device, const OverheadRecords& records);
  /// After the first steps, which load libraries and kernels. Keeps what it finds, unless that cannot be:
  /// then another program took or gave back memory meanwhile.
  std::optional<std::int64_t> finish(std::int64_t allocated_bytes, const OverheadRecords& records);

 private:
  OverheadMeasurement(Nvml nvml, std::size_t gpu, std::int64_t used)
      : nvml_(std::move(nvml)), gpu_(gpu), used_before_(used) {}

  Nvml nvml_;
  std::size_t gpu_ = 0;
  std::int64_t used_before_ = 0;
};

}  // namespace netwright::engine
