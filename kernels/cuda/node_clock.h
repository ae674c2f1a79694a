// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "kernels/cuda/graph_seam.h"

namespace netwright::kernels::cuda {

/// When one piece of work of a launched graph ran.
struct NodeTime {
  std::uint64_t node = 0;  ///< NodeClock::id_of() the node it was recorded as; 0: of no graph
  std::uint64_t begin_ns = 0;
  std::uint64_t end_ns = 0;  ///< both 0: not known
};
struct NodeTimes {
  std::vector<NodeTime> nodes = {};
  std::int64_t lost = 0;  ///< pieces whose times did not arrive
};

/// Times the nodes of graphs instantiated since start().
class NodeClock {
 public:
  virtual ~NodeClock() = default;
  /// "CUPTI 13.0.1". The refusal says why there is none, and what to do.
  virtual Result<std::string> start() = 0;
  /// What NodeTime calls a node of a graph that is being captured.
  virtual Result<std::uint64_t> id_of(cudaGraphNode_t node) = 0;
  /// What ran since the last call; the device has nothing left to do.
  virtual Result<NodeTimes> collect() = 0;
  virtual void stop() = 0;
};

/// That of this build.
std::unique_ptr<NodeClock> make_node_clock();

}  // namespace netwright::kernels::cuda
