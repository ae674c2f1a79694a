// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cupti_records.h"

#include <utility>

namespace netwright::kernels::cuda {
namespace {

template <class Record>
NodeTime time_in(const CUpti_Activity& activity) {
  const auto& record = reinterpret_cast<const Record&>(activity);
  return {.node = record.graphNodeId, .begin_ns = record.start, .end_ns = record.end};
}

NodeTime time_of(const CUpti_Activity& record) {
  switch (record.kind) {
    case CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL:
      return time_in<CUpti_ActivityKernel10>(record);
    case CUPTI_ACTIVITY_KIND_MEMSET:
      return time_in<CUpti_ActivityMemset4>(record);
    case CUPTI_ACTIVITY_KIND_MEMCPY:
      return time_in<CUpti_ActivityMemcpy6>(record);
    default:
      return {};
  }
}

// Records grow at their ends from version to version.
static_assert(offsetof(CUpti_ActivityKernel10, start) == offsetof(CUpti_ActivityKernel5, start));
static_assert(offsetof(CUpti_ActivityKernel10, end) == offsetof(CUpti_ActivityKernel5, end));
static_assert(offsetof(CUpti_ActivityKernel10, graphNodeId) == offsetof(CUpti_ActivityKernel5, graphNodeId));
static_assert(offsetof(CUpti_ActivityMemset4, graphNodeId) == offsetof(CUpti_ActivityMemset2, graphNodeId));
static_assert(offsetof(CUpti_ActivityMemcpy6, graphNodeId) == offsetof(CUpti_ActivityMemcpy4, graphNodeId));

}  // namespace

/// CUPTI is called outside the lock: it may hold locks of its own when it calls back.
void CuptiRecords::read(std::uint8_t* buffer, std::size_t bytes) {
  std::vector<NodeTime> nodes;
  CUpti_Activity* record = nullptr;
  while (bytes > 0 && cupti_.next_record(buffer, bytes, &record) == CUPTI_SUCCESS) {
    const NodeTime time = time_of(*record);
    if (time.node != 0) nodes.push_back(time);  // uploads and the like belong to no graph
  }
  std::size_t dropped = 0;
  if (cupti_.dropped_records(nullptr, 0, &dropped) != CUPTI_SUCCESS) dropped = 0;
  const std::lock_guard lock(mutex_);
  times_.nodes.insert(times_.nodes.end(), nodes.begin(), nodes.end());
  times_.lost += static_cast<std::int64_t>(dropped);
}

void CuptiRecords::note_clone(const CUpti_GraphData& graph) {
  std::uint64_t node = 0, from = 0;
  if (cupti_.graph_node_id(graph.node, &node) != CUPTI_SUCCESS ||
      cupti_.graph_node_id(graph.originalNode, &from) != CUPTI_SUCCESS || node == from) {
    return;
  }
  const std::lock_guard lock(mutex_);
  originals_[node] = from;
}

/// A clone may have been cloned from a clone, and ids are given anew.
std::uint64_t CuptiRecords::original(std::uint64_t node) const {
  for (std::size_t steps = 0; steps <= originals_.size(); ++steps) {
    const auto found = originals_.find(node);
    if (found == originals_.end()) return node;
    node = found->second;
  }
  return node;
}

NodeTimes CuptiRecords::take() {
  const std::lock_guard lock(mutex_);
  NodeTimes times = std::exchange(times_, {});
  for (NodeTime& time : times.nodes) time.node = original(time.node);
  return times;
}

}  // namespace netwright::kernels::cuda
