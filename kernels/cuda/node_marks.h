// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include "kernels/api/support/host_trace.h"
#include "kernels/cuda/node_clock.h"

namespace netwright::kernels::cuda {

/// Under which mark each node of the recorded graphs was made, and the times of marks from those of nodes.
class NodeMarks {
 public:
  /// Nodes known already keep their mark.
  void note(std::uint64_t node, std::int64_t mark) { marks_.try_emplace(node, mark); }
  bool knows(std::uint64_t node) const { return marks_.contains(node); }
  void forget() { marks_.clear(); }

  /// The marks of the outcome stand in `times`.
  TraceTimes sum(const NodeTimes& ran, MarkTimes& times) const;

 private:
  std::map<std::uint64_t, std::int64_t> marks_;
};

}  // namespace netwright::kernels::cuda
