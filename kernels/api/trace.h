// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace netwright::kernels {

/// Whose work is timed.
enum class TraceWay : std::int32_t {
  recorded,  ///< of steps recorded and launched: each kernel as the device runs it there
  given,     ///< what is given kernel by kernel
};

/// What begin_trace() came to.
struct TraceBegun {
  TraceWay way = TraceWay::given;
  const char* clock = "";         ///< what tells the times: "CUPTI 13.0.1", "events", "the processor's clock"
  const char* reason = "";        ///< a sentence where recorded steps were asked for and are not timed
  const char* failure = nullptr;  ///< in the way of Failure: nothing is timed
};

/// A mark of work that belongs to nothing in particular.
inline constexpr std::int64_t kNoMark = -1;

/// The work given under one mark.
struct MarkTime {
  std::int64_t mark = kNoMark;
  std::int64_t pieces = 0;  ///< kernels, fills, copies; where work is timed as given: times the mark was set
  double nanoseconds = 0;   ///< the sum of theirs
};

struct TraceTimes {
  std::span<const MarkTime> marks = {};  ///< by mark; valid until the context's next call
  double nanoseconds = 0;                ///< from the beginning of the first piece to the end of the last
  std::int64_t lost = 0;                 ///< pieces whose times did not arrive: the sums lack them
  std::int64_t unknown = 0;              ///< pieces that were recorded under no mark, or have no times
  const char* failure = nullptr;         ///< in the way of Failure
};

}  // namespace netwright::kernels
