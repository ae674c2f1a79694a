// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace netwright::engine {

/// Seconds spent in each step of a plan, summed over the times it ran.
struct StepTimes {
  std::vector<double> seconds;  ///< as Plan::steps
};

}  // namespace netwright::engine
