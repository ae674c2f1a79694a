// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kernels/api/module.h"

namespace netwright::engine {

/// How long kernels take on a device, by running them on memory of its own: zeros, for a few milliseconds.
class Measurement {
 public:
  /// `rows` of the batch hold samples.
  Measurement(kernels::Context& context, std::int64_t rows) : context_(context), rows_(rows) {}
  ~Measurement();
  Measurement(const Measurement&) = delete;
  Measurement& operator=(const Measurement&) = delete;

  /// Nanoseconds of the fastest of some runs; infinite where the device refuses the request or its memory.
  double time(const kernels::KernelRequest& request);

 private:
  bool make_room(std::int64_t bytes);
  double time(const kernels::KernelRequest& request, const kernels::Prepared& prepared);

  kernels::Context& context_;
  std::int64_t rows_;
  void* memory_ = nullptr;
  std::int64_t bytes_ = 0;
};

/// What was chosen for a step: a layout for its images, and an algorithm where the device's own is not best.
struct StepChoice {
  Layout layout = Layout::dense;
  std::string algorithm = {};
  friend bool operator==(const StepChoice&, const StepChoice&) = default;
};

/// "dense channels_blocked/direct dense".
std::string to_text(const std::vector<StepChoice>& choices);
/// Empty where `text` is no such line.
std::vector<StepChoice> choices_from(std::string_view text);

}  // namespace netwright::engine
