// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace netwright::engine {

/// How the steps of a plan are timed.
struct StepTiming {
  bool inside_recording = false;  ///< as they run within a recorded step; else given one by one
  std::string clock = {};         ///< what tells the times: "CUPTI 13.0.1", "the processor's clock"
  std::string reason = {};        ///< a sentence where the device records steps and cannot look into them
};

/// What the steps of a plan took, over the training steps since the last question.
struct StepTimes {
  std::vector<double> seconds = {};  ///< as Plan::steps; 0: not seen
  double frame_seconds = 0;          ///< of what begins, judges and ends a step
  double whole_seconds = 0;          ///< from the beginning of the first kernel to the end of the last
  std::int64_t lost = 0;             ///< kernels whose times did not arrive
};

}  // namespace netwright::engine
