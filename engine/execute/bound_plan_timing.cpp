// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/execute/bound_plan.h"

namespace netwright::engine {

namespace {

Error failed(kernels::Failure failure) {
  return {.message = failure, .about = {}, .kind = ErrorKind::failed};
}

}  // namespace

Result<StepTiming> BoundPlan::begin_timing() {
  const auto wanted = records_ ? kernels::TraceWay::recorded : kernels::TraceWay::given;
  const kernels::TraceBegun begun = context_->begin_trace(wanted);
  if (begun.failure != nullptr) return failed(begun.failure);
  times_ = true;
  times_given_ = begun.way == kernels::TraceWay::given;
  // What was recorded before has no marks.
  for (Recording& recording : recordings_) recording.run = {};
  return StepTiming{.inside_recording = !times_given_, .clock = begun.clock, .reason = begun.reason};
}

Result<StepTimes> BoundPlan::collect_times() {
  const kernels::TraceTimes times = context_->collect_trace();
  if (times.failure != nullptr) return failed(times.failure);
  StepTimes steps{.seconds = std::vector<double>(plan().steps.size(), 0.0),
                  .whole_seconds = times.nanoseconds * 1e-9,
                  .lost = times.lost + times.unknown};
  for (const kernels::MarkTime& time : times.marks) {
    const double seconds = time.nanoseconds * 1e-9;
    if (time.mark == kernels::kNoMark) {
      steps.frame_seconds += seconds;
    } else {
      steps.seconds[static_cast<std::size_t>(time.mark)] += seconds;
    }
  }
  return steps;
}

void BoundPlan::end_timing() {
  if (std::exchange(times_, false)) context_->end_trace();
  times_given_ = false;
}

void BoundPlan::mark(std::int64_t step) {
  if (times_) context_->mark(step);
}

}  // namespace netwright::engine
