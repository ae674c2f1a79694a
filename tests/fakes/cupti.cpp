// SPDX-License-Identifier: Apache-2.0
// A CUPTI that sees the work it is told of: fake_cupti_launch() plays a launched graph. Ids of nodes are
// their addresses. What goes wrong is said by $FAKE_CUPTI: "privileges", "subscribers", "driver" (start is
// refused), "old" (its version), "lossy" (one record is lost a launch), "untimed" (kernels without times).
#include <cupti.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string_view>
#include <vector>

namespace {

CUpti_BuffersCallbackRequestFunc request_buffer = nullptr;
CUpti_BuffersCallbackCompleteFunc complete_buffer = nullptr;
CUpti_CallbackFunc callback = nullptr;
std::set<CUpti_ActivityKind> enabled;
bool sees_clones = false;
std::size_t dropped = 0;
std::vector<CUpti_ActivityKernel10> kernels;
std::vector<CUpti_ActivityMemset4> fills;

bool is(std::string_view trouble) {
  const char* set = std::getenv("FAKE_CUPTI");
  return set != nullptr && trouble == set;
}

/// The records of one kind into buffers that hold two each.
template <class Record>
void hand_over(std::vector<Record>& records) {
  for (std::size_t at = 0; at < records.size(); at += 2) {
    std::uint8_t* buffer = nullptr;
    std::size_t bytes = 0, most = 0;
    request_buffer(&buffer, &bytes, &most);
    const std::size_t count = records.size() - at < 2 ? 1 : 2;
    if (buffer == nullptr || bytes < count * sizeof(Record)) {
      dropped += count;
      continue;
    }
    std::memcpy(buffer, &records[at], count * sizeof(Record));
    complete_buffer(nullptr, 0, buffer, bytes, count * sizeof(Record));
  }
  records.clear();
}

}  // namespace

extern "C" {

CUptiResult cuptiGetVersion(std::uint32_t* version) {
  *version = is("old") ? 28 : 130001;
  return CUPTI_SUCCESS;
}
CUptiResult cuptiGetResultString(CUptiResult result, const char** text) {
  *text =
      result == CUPTI_ERROR_INSUFFICIENT_PRIVILEGES ? "CUPTI_ERROR_INSUFFICIENT_PRIVILEGES" : "CUPTI_ERROR";
  return CUPTI_SUCCESS;
}
CUptiResult cuptiActivityEnable(CUpti_ActivityKind kind) {
  if (is("privileges")) return CUPTI_ERROR_INSUFFICIENT_PRIVILEGES;
  if (is("driver")) return CUPTI_ERROR_NOT_INITIALIZED;
  enabled.insert(kind);
  return CUPTI_SUCCESS;
}
CUptiResult cuptiActivityDisable(CUpti_ActivityKind kind) {
  enabled.erase(kind);
  return CUPTI_SUCCESS;
}
CUptiResult cuptiActivityRegisterCallbacks(CUpti_BuffersCallbackRequestFunc request,
                                           CUpti_BuffersCallbackCompleteFunc complete) {
  request_buffer = request;
  complete_buffer = complete;
  return CUPTI_SUCCESS;
}
CUptiResult cuptiActivityGetNextRecord(std::uint8_t* buffer, std::size_t valid, CUpti_Activity** record) {
  std::uint8_t* next = buffer;
  if (*record != nullptr) {
    const bool kernel = (*record)->kind == CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL;
    next = reinterpret_cast<std::uint8_t*>(*record) +
           (kernel ? sizeof(CUpti_ActivityKernel10) : sizeof(CUpti_ActivityMemset4));
  }
  if (next >= buffer + valid) return CUPTI_ERROR_MAX_LIMIT_REACHED;
  *record = reinterpret_cast<CUpti_Activity*>(next);
  return CUPTI_SUCCESS;
}
CUptiResult cuptiActivityGetNumDroppedRecords(CUcontext, std::uint32_t, std::size_t* count) {
  *count = dropped;
  dropped = 0;
  return CUPTI_SUCCESS;
}
/// Hands over an empty buffer too, as CUPTI may.
CUptiResult cuptiActivityFlushAll(std::uint32_t) {
  if (request_buffer == nullptr) return CUPTI_ERROR_INVALID_OPERATION;
  hand_over(kernels);
  hand_over(fills);
  std::uint8_t* buffer = nullptr;
  std::size_t bytes = 0, most = 0;
  request_buffer(&buffer, &bytes, &most);
  complete_buffer(nullptr, 0, buffer, bytes, 0);
  return CUPTI_SUCCESS;
}
CUptiResult cuptiGetGraphNodeId(CUgraphNode node, std::uint64_t* id) {
  *id = reinterpret_cast<std::uintptr_t>(node);
  return CUPTI_SUCCESS;
}
CUptiResult cuptiSubscribe(CUpti_SubscriberHandle* subscriber, CUpti_CallbackFunc function, void*) {
  if (is("subscribers") || callback != nullptr) return CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED;
  callback = function;
  *subscriber = reinterpret_cast<CUpti_SubscriberHandle>(&callback);
  return CUPTI_SUCCESS;
}
CUptiResult cuptiUnsubscribe(CUpti_SubscriberHandle) {
  callback = nullptr;
  sees_clones = false;
  return CUPTI_SUCCESS;
}
CUptiResult cuptiEnableCallback(std::uint32_t on, CUpti_SubscriberHandle, CUpti_CallbackDomain domain,
                                CUpti_CallbackId id) {
  if (domain == CUPTI_CB_DOMAIN_RESOURCE && id == CUPTI_CBID_RESOURCE_GRAPHNODE_CLONED) sees_clones = on != 0;
  return CUPTI_SUCCESS;
}

/// A graph is instantiated: `clone` of its exec is made from `node`.
void fake_cupti_clone(std::uint64_t node, std::uint64_t clone) {
  if (!sees_clones) return;
  CUpti_GraphData graph{};
  graph.node = reinterpret_cast<CUgraphNode>(clone);
  graph.originalNode = reinterpret_cast<CUgraphNode>(node);
  CUpti_ResourceData data{};
  data.resourceDescriptor = &graph;
  reinterpret_cast<void (*)(void*, CUpti_CallbackDomain, CUpti_CallbackId, const void*)>(callback)(
      nullptr, CUPTI_CB_DOMAIN_RESOURCE, CUPTI_CBID_RESOURCE_GRAPHNODE_CLONED, &data);
}
/// A kernel of a launched graph ran from begin to end, in ns; node 0: of no graph.
void fake_cupti_kernel(std::uint64_t node, std::uint64_t begin, std::uint64_t end) {
  if (!enabled.contains(CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL)) return;
  if (is("lossy") && dropped == 0) {
    dropped = 1;
    return;
  }
  CUpti_ActivityKernel10 record{};
  record.kind = CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL;
  record.graphNodeId = node;
  record.start = is("untimed") ? 0 : begin;
  record.end = is("untimed") ? 0 : end;
  kernels.push_back(record);
}
void fake_cupti_fill(std::uint64_t node, std::uint64_t begin, std::uint64_t end) {
  if (!enabled.contains(CUPTI_ACTIVITY_KIND_MEMSET)) return;
  CUpti_ActivityMemset4 record{};
  record.kind = CUPTI_ACTIVITY_KIND_MEMSET;
  record.graphNodeId = node;
  record.start = begin;
  record.end = end;
  fills.push_back(record);
}

}  // extern "C"
