// SPDX-License-Identifier: Apache-2.0
// Without CUPTI's headers: what a GPU does within a recorded step is not looked into.
#include "kernels/cuda/node_clock.h"

namespace netwright::kernels::cuda {

namespace {

class NoNodeClock final : public NodeClock {
 public:
  Result<std::string> start() override {
    return refused(
        "This build looks into no recorded steps, because CUPTI's headers were not there when it was "
        "compiled; "
        "install the CUDA 13 toolkit and build again.");
  }
  Result<std::uint64_t> id_of(cudaGraphNode_t) override { return std::uint64_t{0}; }
  Result<NodeTimes> collect() override { return NodeTimes{}; }
  void stop() override {}
};

}  // namespace

std::unique_ptr<NodeClock> make_node_clock() {
  return std::make_unique<NoNodeClock>();
}

}  // namespace netwright::kernels::cuda
