// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "engine/device/device_sample.h"

namespace netwright::engine {

/// Ticks of all cores since the machine started, and of them those of this process.
struct ProcessorTicks {
  std::uint64_t all = 0;
  std::uint64_t idle = 0;
  std::uint64_t ours = 0;
};

/// Reads Linux's /proc; elsewhere there are no figures.
class ProcessorSampler {
 public:
  explicit ProcessorSampler(std::filesystem::path proc = "/proc");

  /// Shares since the call before, or since this was made. None where the files are missing, not understood,
  /// or no tick has passed.
  std::optional<ProcessorSample> sample();

 private:
  std::optional<ProcessorTicks> ticks() const;
  bool read_memory(ProcessorSample& sample) const;

  std::filesystem::path proc_;
  std::optional<ProcessorTicks> before_;
};

}  // namespace netwright::engine
