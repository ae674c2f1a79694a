// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace netwright::engine {

/// Samples a second and share of time spent waiting for data, over about the last second of training.
class Throughput {
 public:
  /// A step that took `seconds`, `waited` of them for its data.
  void add(std::int64_t samples, double seconds, double waited) {
    const double keep = std::exp(-seconds / kMemorySeconds);
    samples_ = samples_ * keep + static_cast<double>(samples);
    seconds_ = seconds_ * keep + seconds;
    waited_ = waited_ * keep + waited;
  }
  double samples_per_second() const { return seconds_ > 0 ? samples_ / seconds_ : 0; }
  double wait_share() const { return seconds_ > 0 ? std::clamp(waited_ / seconds_, 0.0, 1.0) : 0; }

 private:
  static constexpr double kMemorySeconds = 1.0;

  double samples_ = 0;
  double seconds_ = 0;
  double waited_ = 0;
};

}  // namespace netwright::engine
