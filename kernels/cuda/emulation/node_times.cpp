// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/emulation/node_times.h"

#include <chrono>
#include <utility>

#include "kernels/cuda/emulation/device.h"

namespace netwright::emulation {
namespace {

std::uint64_t now_ns() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

}  // namespace

cudaError_t Device::run(const CUgraphNode_st& node) {
  if (!times_nodes_) return node.work();
  const std::uint64_t begin = now_ns();
  const cudaError_t error = node.work();
  ran_.push_back({.node = node.id, .begin_ns = begin, .end_ns = now_ns()});
  return error;
}

void Device::time_nodes(bool is_on) {
  times_nodes_ = is_on;
  ran_.clear();
}

std::vector<RanNode> Device::take_node_times() {
  return std::exchange(ran_, {});
}

void time_nodes(bool is_on) {
  const std::lock_guard lock(device().lock);
  device().time_nodes(is_on);
}

std::uint64_t node_id(cudaGraphNode_t node) {
  return node->id;
}

std::vector<RanNode> take_node_times() {
  const std::lock_guard lock(device().lock);
  return device().take_node_times();
}

}  // namespace netwright::emulation
