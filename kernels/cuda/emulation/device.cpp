// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/emulation/device.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "kernels/cuda/emulation/block.h"

namespace netwright::emulation {
namespace {

constexpr std::size_t kAlignment = 256;
/// Behind every allocation: NaN whatever the type, so that a read one too far shows in what is computed.
constexpr std::array<unsigned char, 4> kGuard{0xA5, 0xA5, 0xFF, 0x7F};
constexpr std::size_t kDefaultLimit = std::size_t{4} << 30;
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kGuardBytes = 0;  // the sanitizer sees every access past the end
#else
constexpr std::size_t kGuardBytes = 64;
#endif

/// Whether device memory is counted only: nobody writes it, so the system need not have as much.
bool only_counts() {
  return schedule_of_environment() == Schedule::none;
}

/// Zeros, of which only pages that are written take memory.
void* reserved_memory(std::size_t bytes) {
  void* memory = mmap(nullptr, std::max(bytes, std::size_t{1}), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

void* aligned_memory(std::size_t bytes) {
  void* memory = nullptr;
  if (posix_memalign(&memory, kAlignment, std::max(bytes, std::size_t{1}) + kGuardBytes) != 0) return nullptr;
  auto* guard = static_cast<unsigned char*>(memory) + bytes;
  for (std::size_t i = 0; i < kGuardBytes; ++i) guard[i] = kGuard[i % kGuard.size()];
  return memory;
}

bool lies_in(const std::map<const void*, std::size_t>& pieces, const void* place) {
  auto after = pieces.upper_bound(place);
  if (after == pieces.begin()) return false;
  --after;
  return static_cast<const std::byte*>(place) < static_cast<const std::byte*>(after->first) + after->second;
}

}  // namespace

Device& device() {
  static Device device;
  return device;
}

/// NETWRIGHT_EMULATION_MEMORY, in bytes.
std::size_t Device::limit() const {
  const char* given = std::getenv("NETWRIGHT_EMULATION_MEMORY");
  const std::size_t limit = given != nullptr ? std::strtoull(given, nullptr, 10) : 0;
  return limit > 0 ? limit : kDefaultLimit;
}

void* Device::allocate(std::size_t bytes) {
  if (bytes > limit() || used_ > limit() - bytes) return nullptr;
  const bool reserves = only_counts();
  void* memory = reserves ? reserved_memory(bytes) : aligned_memory(bytes);
  if (memory == nullptr) return nullptr;
  if (!reserves) std::memset(memory, 0xFF, bytes);  // NaN, whatever the type
  if (reserves) reserved_.insert(memory);
  memory_[memory] = bytes;
  used_ += bytes;
  peak_ = std::max(peak_, used_);
  return memory;
}

cudaError_t Device::free(void* memory) {
  const auto found = memory_.find(memory);
  if (found == memory_.end()) return cudaErrorInvalidValue;
  const cudaError_t whole = check_guards();
  const std::size_t bytes = found->second;
  used_ -= bytes;
  memory_.erase(found);
  if (reserved_.erase(memory) > 0) {
    munmap(memory, std::max(bytes, std::size_t{1}));
  } else {
    std::free(memory);
  }
  return whole;
}

void* Device::allocate_host(std::size_t bytes) {
  void* memory = aligned_memory(bytes);
  if (memory != nullptr) host_memory_[memory] = bytes;
  return memory;
}

cudaError_t Device::free_host(void* memory) {
  if (host_memory_.erase(memory) == 0) return cudaErrorInvalidValue;
  std::free(memory);
  return cudaSuccess;
}

void Device::fill(void* memory, int value, std::size_t bytes) {
  const auto found = memory_.find(memory);
  const bool is_zero = value == 0 && found != memory_.end() && reserved_.contains(memory);
  if (!is_zero || bytes != found->second) std::memset(memory, value, bytes);
}

bool Device::is_known(const void* memory) const {
  return lies_in(memory_, memory) || lies_in(host_memory_, memory);
}

cudaError_t Device::check_guards() {
  for (const auto& [memory, bytes] : memory_) {
    if (reserved_.contains(memory)) continue;
    const auto* guard = static_cast<const unsigned char*>(memory) + bytes;
    std::size_t whole = 0;
    while (whole < kGuardBytes && guard[whole] == kGuard[whole % kGuard.size()]) ++whole;
    if (whole == kGuardBytes) continue;
    return fault(cudaErrorIllegalAddress,
                 "a kernel wrote past the end of device memory of " + std::to_string(bytes) + " bytes");
  }
  return cudaSuccess;
}

cudaError_t Device::fault(cudaError_t error, std::string what) {
  if (fault_ == cudaSuccess) {
    fault_ = error;
    fault_text_ = std::move(what);
  }
  return fault_;
}

cudaError_t Device::give(CUstream_st* stream, Work work) {
  if (fault_ != cudaSuccess) return fault_;
  if (stream == nullptr) {
    if (const cudaError_t refused = refuse_legacy_while_capturing(); refused != cudaSuccess) return refused;
  } else if (stream->capture) {
    if (stream->capture->invalidated) return cudaErrorStreamCaptureInvalidated;
    if (stream != stream->capture->origin) stream->capture->unjoined.insert(stream);
    stream->capture->graph->nodes.push_back(
        std::make_shared<CUgraphNode_st>(CUgraphNode_st{.id = ++last_node_, .work = std::move(work)}));
    return cudaSuccess;
  }
  return work();
}

cudaError_t Device::refuse_while_capturing() {
  if (fault_ != cudaSuccess) return fault_;
  cudaError_t error = cudaSuccess;
  for (const auto& capture : captures) {
    const bool here =
        capture->mode == cudaStreamCaptureModeGlobal ||
        (capture->mode == cudaStreamCaptureModeThreadLocal && capture->thread == std::this_thread::get_id());
    if (!here) continue;
    capture->invalidated = true;
    error = cudaErrorStreamCaptureUnsupported;
  }
  return error;
}

/// The legacy stream waits for every blocking stream, so it cannot be used while one is captured.
cudaError_t Device::refuse_legacy_while_capturing() {
  cudaError_t error = cudaSuccess;
  for (const auto& capture : captures) {
    if (!capture->origin->blocking) continue;
    capture->invalidated = true;
    error = cudaErrorStreamCaptureImplicit;
  }
  return error;
}

}  // namespace netwright::emulation

/// For tests in the program that loaded the module: the most device memory that was taken at once since the
/// last call, in bytes.
extern "C" [[gnu::visibility("default")]] std::size_t netwright_emulation_peak_bytes();
std::size_t netwright_emulation_peak_bytes() {
  using netwright::emulation::device;
  const std::lock_guard lock(device().lock);
  const std::size_t peak = device().peak();
  device().begin_peak();
  return peak;
}
