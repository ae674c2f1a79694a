// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/node_marks.h"

#include <algorithm>
#include <limits>

namespace netwright::kernels::cuda {

TraceTimes NodeMarks::sum(const NodeTimes& ran, MarkTimes& times) const {
  TraceTimes sums{.lost = ran.lost};
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max(), last = 0;
  for (const NodeTime& time : ran.nodes) {
    const auto mark = marks_.find(time.node);
    const bool is_timed = time.begin_ns > 0 && time.end_ns >= time.begin_ns;
    if (mark == marks_.end() || !is_timed) {
      ++sums.unknown;
      continue;
    }
    first = std::min(first, time.begin_ns);
    last = std::max(last, time.end_ns);
    times.add(mark->second, static_cast<double>(time.end_ns - time.begin_ns));
  }
  sums.marks = times.take();
  if (last > 0) sums.nanoseconds = static_cast<double>(last - first);
  return sums;
}

}  // namespace netwright::kernels::cuda
