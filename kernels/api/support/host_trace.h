// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "kernels/api/trace.h"

namespace netwright::kernels {

/// Times by mark, put together.
class MarkTimes {
 public:
  void add(std::int64_t mark, double nanoseconds) {
    MarkTime& time = times_[mark];
    time.mark = mark;
    ++time.pieces;
    time.nanoseconds += nanoseconds;
  }
  /// By mark; nothing is kept of them but what the span shows, until the next call.
  std::span<const MarkTime> take() {
    taken_.clear();
    for (const auto& [mark, time] : times_) taken_.push_back(time);
    times_.clear();
    return taken_;
  }

 private:
  std::map<std::int64_t, MarkTime> times_;
  std::vector<MarkTime> taken_;
};

/// Times work that is done when its call returns, by the processor's clock.
class HostTrace {
 public:
  void begin() {
    is_on_ = true;
    is_marked_ = false;
    static_cast<void>(times_.take());
  }
  void mark(std::int64_t mark) {
    if (!is_on_) return;
    const Clock::time_point now = Clock::now();
    if (is_marked_) {
      times_.add(mark_, nanoseconds(since_, now));
    } else {
      first_ = now;
    }
    mark_ = mark;
    since_ = now;
    is_marked_ = true;
  }
  TraceTimes collect() {
    if (!is_marked_) return {};
    mark(kNoMark);
    is_marked_ = false;
    return {.marks = times_.take(), .nanoseconds = nanoseconds(first_, since_)};
  }
  void end() { is_on_ = false; }

 private:
  using Clock = std::chrono::steady_clock;
  static double nanoseconds(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double, std::nano>(to - from).count();
  }

  bool is_on_ = false;
  bool is_marked_ = false;  ///< since the last collect()
  std::int64_t mark_ = kNoMark;
  Clock::time_point first_ = {};
  Clock::time_point since_ = {};
  MarkTimes times_;
};

}  // namespace netwright::kernels
