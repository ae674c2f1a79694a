// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/result.h"
#include "engine/device/device_list.h"
#include "engine/device/device_memory.h"
#include "kernels/api/step.h"

namespace netwright::engine {

/// What the device says of one pass.
struct PassReport {
  kernels::StepMemory memory = {};
  std::span<const std::byte> results = {};  ///< as in the control block; until the pass is forgotten
};

/// Where an executor and its device meet: a ring of orders and a ring of reports in shared memory. Passes are
/// numbered in the order they are given.
class StepChannel {
 public:
  static constexpr std::int64_t kSlots = 8;

  /// `result_bytes`: of the plan with most results. Refuses where there is no memory.
  static Result<StepChannel> create(kernels::Context& context, std::int64_t result_bytes);

  /// Whether one more pass can be ordered before the oldest is forgotten.
  bool has_room() const { return given_ - forgotten_ < kSlots; }
  /// Writes the next pass's order; its number.
  std::int64_t give(const kernels::StepOrder& order);
  /// Waits for the oldest pass that is not forgotten. Fails where the device has failed.
  Result<PassReport> wait();
  void forget() { ++forgotten_; }
  /// After a failure: waits for the device; passes count from 0 again, as the caller tells its memory.
  void reset();

  /// Words from one report to the next.
  std::int64_t report_words() const { return report_words_; }
  std::byte* orders() const { return at(0); }
  std::byte* reports() const { return at(orders_bytes()); }
  std::byte* head() const { return at(orders_bytes() + kSlots * report_words_ * 8); }

 private:
  StepChannel(kernels::Context& context, std::int64_t report_words)
      : context_(&context), report_words_(report_words) {}

  static constexpr std::int64_t orders_bytes() { return kSlots * sizeof(kernels::StepOrder); }
  std::byte* at(std::int64_t offset) const { return static_cast<std::byte*>(memory_.get()) + offset; }
  bool is_there(std::int64_t pass) const;
  kernels::Failure wait_for(std::int64_t pass);

  kernels::Context* context_;
  std::int64_t report_words_;
  SharedMemory memory_ = {};
  std::int64_t given_ = 0;
  std::int64_t forgotten_ = 0;
  bool silent_ = false;  ///< the device was waited for in vain: it reports nothing
};

}  // namespace netwright::engine
