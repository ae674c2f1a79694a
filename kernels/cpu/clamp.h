// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

namespace netwright::kernels::cpu {

/// A fused activation: numbers are kept between two limits, NaN stays.
struct Clamp {
  float lowest = -std::numeric_limits<float>::infinity();
  float highest = std::numeric_limits<float>::quiet_NaN();  ///< NaN: none

  static Clamp between(double lowest, double highest) {
    Clamp clamp{.lowest = static_cast<float>(lowest)};
    if (highest < std::numeric_limits<float>::max()) clamp.highest = static_cast<float>(highest);
    return clamp;
  }
  [[gnu::always_inline]] float of(float value) const {
    const float raised = value < lowest ? lowest : value;
    return raised > highest ? highest : raised;
  }
  /// What of a gradient passes, by the clamped number.
  [[gnu::always_inline]] float passed(float dst, float gradient) const {
    return !(dst <= lowest) & !(dst >= highest) ? gradient : 0.0F;
  }
};

}  // namespace netwright::kernels::cpu
