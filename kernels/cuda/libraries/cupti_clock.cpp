// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cupti_clock.h"

#include <cstdlib>
#include <memory>
#include <mutex>
#include <utility>

#include "kernels/cuda/libraries/cupti_records.h"

namespace netwright::kernels::cuda {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;  // about 4,000 kernels
constexpr std::size_t kRecordAlignment = 8;                 // CUPTI's ACTIVITY_RECORD_ALIGNMENT
constexpr CUpti_ActivityKind kKinds[] = {CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, CUPTI_ACTIVITY_KIND_MEMSET,
                                         CUPTI_ACTIVITY_KIND_MEMCPY};

/// CUPTI's callbacks for buffers take no argument of ours, so whom they are for stands here.
class Reader {
 public:
  std::shared_ptr<CuptiRecords> get() const {
    const std::lock_guard lock(mutex_);
    return records_;
  }
  /// Null gives the place free; false where another has it.
  bool put(std::shared_ptr<CuptiRecords> records) {
    const std::lock_guard lock(mutex_);
    if (records && records_) return false;
    records_ = std::move(records);
    return true;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<CuptiRecords> records_;
};
Reader& reader() {
  static Reader one;
  return one;
}

void CUPTIAPI give_buffer(std::uint8_t** buffer, std::size_t* bytes, std::size_t* most_records) {
  *buffer = static_cast<std::uint8_t*>(std::aligned_alloc(kRecordAlignment, kBufferBytes));
  *bytes = *buffer != nullptr ? kBufferBytes : 0;
  *most_records = 0;
}

void CUPTIAPI take_buffer(CUcontext, std::uint32_t, std::uint8_t* buffer, std::size_t, std::size_t valid) {
  const auto records = reader().get();
  if (buffer != nullptr && records) records->read(buffer, valid);
  std::free(buffer);
}

void CUPTIAPI see_clone(void*, CUpti_CallbackDomain domain, CUpti_CallbackId id, const void* data) {
  if (domain != CUPTI_CB_DOMAIN_RESOURCE || id != CUPTI_CBID_RESOURCE_GRAPHNODE_CLONED) return;
  const auto* resource = static_cast<const CUpti_ResourceData*>(data);
  if (const auto records = reader().get())
    records->note_clone(*static_cast<const CUpti_GraphData*>(resource->resourceDescriptor));
}

/// Where there is something to do about it.
const char* advice_on(CUptiResult result) {
  switch (result) {
    case CUPTI_ERROR_INSUFFICIENT_PRIVILEGES:
    case CUPTI_ERROR_VIRTUALIZED_DEVICE_INSUFFICIENT_PRIVILEGES:
      return " Only administrators may time kernels on this machine: allow it for everyone by the line "
             "\"options nvidia NVreg_RestrictProfilingToAdminUsers=0\" in a file of /etc/modprobe.d and a "
             "restart, or run this once as root.";
    case CUPTI_ERROR_NOT_INITIALIZED:
    case CUPTI_ERROR_NOT_COMPATIBLE:
      return " CUPTI and the driver do not fit: install the driver that came with this CUPTI's CUDA, or a "
             "newer one.";
    case CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED:
      return " Another profiler watches this program: run without it.";
    default:
      return "";
  }
}

Error refusal(const CuptiFunctions& cupti, CUptiResult result, const char* what) {
  const char* words = nullptr;
  if (cupti.result_string(result, &words) != CUPTI_SUCCESS || words == nullptr) words = "an unknown error";
  return Error{.message = std::string("CUPTI could not ") + what + ": " + words + " (" +
                          std::to_string(static_cast<int>(result)) + ")." + advice_on(result),
               .kind = ErrorKind::failed};
}

}  // namespace

Result<std::string> CuptiClock::start() {
  stop();
  if (!cupti_) cupti_.emplace(find_cupti());
  const auto functions = cupti_->functions();
  if (!functions) return functions.error();
  const CuptiFunctions& cupti = **functions;
  if (!reader().put(std::make_shared<CuptiRecords>(cupti)))
    return refused("Another GPU of this program is being timed; wait until that is done.");
  is_started_ = true;
  if (const CUptiResult result = enable(); result != CUPTI_SUCCESS) {
    stop();
    return refusal(cupti, result, "begin to time kernels");
  }
  return "CUPTI " + cupti.version();
}

CUptiResult CuptiClock::enable() {
  const CuptiFunctions& cupti = **cupti_->functions();
  CUptiResult result = cupti.register_callbacks(give_buffer, take_buffer);
  const auto callback = reinterpret_cast<CUpti_CallbackFunc>(see_clone);
  if (result == CUPTI_SUCCESS) result = cupti.subscribe(&subscriber_, callback, nullptr);
  if (result == CUPTI_SUCCESS) {
    result =
        cupti.enable_callback(1, subscriber_, CUPTI_CB_DOMAIN_RESOURCE, CUPTI_CBID_RESOURCE_GRAPHNODE_CLONED);
  } else {
    subscriber_ = nullptr;
  }
  for (const CUpti_ActivityKind kind : kKinds)
    if (result == CUPTI_SUCCESS) result = cupti.enable(kind);
  return result;
}

Result<std::uint64_t> CuptiClock::id_of(cudaGraphNode_t node) {
  const CuptiFunctions& cupti = **cupti_->functions();
  std::uint64_t id = 0;
  if (const CUptiResult result = cupti.graph_node_id(node, &id); result != CUPTI_SUCCESS)
    return refusal(cupti, result, "name a recorded kernel");
  return id;
}

Result<NodeTimes> CuptiClock::collect() {
  const CuptiFunctions& cupti = **cupti_->functions();
  // Buffers that are not full too.
  if (const CUptiResult result = cupti.flush(CUPTI_ACTIVITY_FLAG_FLUSH_FORCED); result != CUPTI_SUCCESS)
    return refusal(cupti, result, "hand over the times of kernels");
  return reader().get()->take();
}

void CuptiClock::stop() {
  if (!std::exchange(is_started_, false)) return;
  const CuptiFunctions& cupti = **cupti_->functions();
  for (const CUpti_ActivityKind kind : kKinds) cupti.disable(kind);
  if (subscriber_ != nullptr) cupti.unsubscribe(std::exchange(subscriber_, nullptr));
  cupti.flush(CUPTI_ACTIVITY_FLAG_FLUSH_FORCED);
  reader().put(nullptr);
}

}  // namespace netwright::kernels::cuda
