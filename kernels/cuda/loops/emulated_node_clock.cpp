// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/emulation/node_times.h"
#include "kernels/cuda/node_clock.h"

namespace netwright::kernels::cuda {

namespace {

class EmulatedNodeClock final : public NodeClock {
 public:
  Result<std::string> start() override {
    emulation::time_nodes(true);
    return std::string("the emulation's clock");
  }
  Result<std::uint64_t> id_of(cudaGraphNode_t node) override { return emulation::node_id(node); }
  Result<NodeTimes> collect() override {
    NodeTimes times;
    for (const emulation::RanNode& ran : emulation::take_node_times())
      times.nodes.push_back({.node = ran.node, .begin_ns = ran.begin_ns, .end_ns = ran.end_ns});
    return times;
  }
  void stop() override { emulation::time_nodes(false); }
};

}  // namespace

std::unique_ptr<NodeClock> make_node_clock() {
  return std::make_unique<EmulatedNodeClock>();
}

}  // namespace netwright::kernels::cuda
