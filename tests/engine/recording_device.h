// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/device/device_list.h"

namespace netwright::engine::test {

/// What the contexts of the recording device have done since reset().
struct RecordingCounts {
  std::int64_t kernels = 0;          ///< given one by one
  std::int64_t recordings = 0;       ///< finished
  std::int64_t launches = 0;         ///< of recordings
  std::int64_t most_under_way = 0;   ///< launches given and not done, at once
  std::int64_t allocated_bytes = 0;  ///< device memory now
  std::int64_t peak_bytes = 0;
};

/// The device "recording": the reference's kernels, but work is done later, by a thread of its own, and can
/// be recorded by CUDA's rules.
DeviceList devices_with_recording();
RecordingCounts recording_counts();
void reset_recording_counts();
/// Whether its contexts refuse every recording when it ends, from here on.
void refuse_recordings(bool refuses);

/// An algorithm that takes a while longer than the reference; a negative while is refused.
struct PlayedAlgorithm {
  std::string name;
  std::chrono::microseconds longer = {};
};
/// From here on "recording" offers these for linear_forward, and takes `judged` longer without one of them.
void play_algorithms(std::vector<PlayedAlgorithm> algorithms, std::chrono::microseconds judged);
/// What was preferred since then; "" is the one judged best.
std::vector<std::string> preferred_algorithms();

}  // namespace netwright::engine::test
