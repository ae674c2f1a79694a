// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/cuda/emulation/graph_nodes.h"

/// What CUDA has a library of its own for: when each node of a launched graph ran.
namespace netwright::emulation {

struct RanNode {
  std::uint64_t node = 0;  ///< node_id()
  std::uint64_t begin_ns = 0;
  std::uint64_t end_ns = 0;
};

/// From here on (or no longer) launched graphs tell the times of their nodes.
void time_nodes(bool is_on);
std::uint64_t node_id(cudaGraphNode_t node);
/// Those since the last call.
std::vector<RanNode> take_node_times();

}  // namespace netwright::emulation
