// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "kernels/api/module.h"
#include "kernels/api/support/host_trace.h"

namespace netwright::kernels {

inline std::int64_t physical_memory_bytes() {
  return static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGE_SIZE);
}

/// The memory half of a Context whose device is the processor; work is done when the call returns.
class HostMemoryContext : public Context {
 public:
  virtual ~HostMemoryContext() = default;

  /// Zeroed, which costs nothing for large pieces: the system's fresh pages are. Refused when all pieces
  /// together are more than the machine has, for the system would promise them and end the program later.
  void* allocate(std::int64_t bytes) noexcept override {
    constexpr std::size_t kAlignment = 256;
    if (bytes < 0 || bytes > physical_memory_bytes() - taken_) return nullptr;
    void* start = std::calloc(static_cast<std::size_t>(bytes) + kAlignment + sizeof(Piece), 1);
    if (start == nullptr) return nullptr;
    const auto first = reinterpret_cast<std::uintptr_t>(start) + sizeof(Piece);
    const std::uintptr_t aligned = (first + kAlignment - 1) / kAlignment * kAlignment;
    auto* memory = static_cast<std::byte*>(start) + (aligned - reinterpret_cast<std::uintptr_t>(start));
    const Piece piece{.start = start, .bytes = bytes};
    std::memcpy(memory - sizeof piece, &piece, sizeof piece);
    taken_ += bytes;
    return memory;
  }
  void free(void* memory) noexcept override {
    if (memory == nullptr) return;
    Piece piece;
    std::memcpy(&piece, static_cast<std::byte*>(memory) - sizeof piece, sizeof piece);
    taken_ -= piece.bytes;
    std::free(piece.start);
  }
  Failure upload(void* device, const void* host, std::int64_t bytes) noexcept override {
    if (bytes > 0) std::memcpy(device, host, static_cast<std::size_t>(bytes));
    return nullptr;
  }
  Failure download(void* host, const void* device, std::int64_t bytes) noexcept override {
    if (bytes > 0) std::memcpy(host, device, static_cast<std::size_t>(bytes));
    return nullptr;
  }
  Failure zero(void* device, std::int64_t bytes) noexcept override {
    if (bytes > 0) std::memset(device, 0, static_cast<std::size_t>(bytes));
    return nullptr;
  }
  Failure synchronize() noexcept override { return nullptr; }
  void* allocate_shared(std::int64_t bytes) noexcept override { return allocate(bytes); }
  void free_shared(void* memory) noexcept override { free(memory); }

  bool captures() const noexcept override { return false; }
  Failure begin_capture() noexcept override { return kNoCapture; }
  CaptureResult end_capture() noexcept override { return {.failure = kNoCapture}; }
  Failure launch(GraphHandle) noexcept override { return kNoCapture; }
  void release_graph(GraphHandle) noexcept override {}

  TraceBegun begin_trace(TraceWay wanted) noexcept override {
    trace_.begin();
    return {.way = TraceWay::given,
            .clock = "the processor's clock",
            .reason = wanted == TraceWay::recorded ? kNoCapture : ""};
  }
  void mark(std::int64_t mark) noexcept override { trace_.mark(mark); }
  TraceTimes collect_trace() noexcept override { return trace_.collect(); }
  void end_trace() noexcept override { trace_.end(); }

 protected:
  /// What TableContext calls before the device is used.
  void enter() noexcept {}
  /// What TableContext asks after a kernel's work was given: here it is done.
  Failure given() noexcept { return nullptr; }

  /// Keeps the sentence until the next failure.
  Failure fail(std::string sentence) noexcept {
    failure_ = std::move(sentence);
    return failure_.c_str();
  }

 private:
  static constexpr const char* kNoCapture =
      "The processor does not record work; its kernels are executed one by one.";

  /// Stands before the memory handed out.
  struct Piece {
    void* start = nullptr;
    std::int64_t bytes = 0;
  };

  std::int64_t taken_ = 0;
  HostTrace trace_;
  std::string failure_;
};

}  // namespace netwright::kernels
