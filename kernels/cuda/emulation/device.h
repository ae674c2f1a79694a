// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "kernels/cuda/emulation/node_times.h"
#include "kernels/cuda/emulation/runtime.h"

namespace netwright::emulation {

/// Work that was given to a stream.
using Work = std::function<cudaError_t()>;

}  // namespace netwright::emulation

struct CUgraphNode_st {
  std::uint64_t id = 0;  ///< no two nodes have the same
  netwright::emulation::Work work;
};
/// Whoever instantiates it shares the nodes.
struct CUgraph_st {
  std::vector<std::shared_ptr<CUgraphNode_st>> nodes;
};

namespace netwright::emulation {

/// A capture under way, and the streams that take part.
struct Capture {
  CUstream_st* origin = nullptr;
  cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal;
  std::thread::id thread = {};
  bool invalidated = false;
  std::unique_ptr<CUgraph_st> graph = std::make_unique<CUgraph_st>();
  std::set<CUstream_st*> streams = {};   ///< that take part
  std::set<CUstream_st*> unjoined = {};  ///< forked from the origin, with work it has not waited for
};

/// What stands behind the runtime's functions: one device, its memory and its captures.
class Device {
 public:
  /// Held by every call of the runtime; a kernel's launch too, so that one thread at a time emulates.
  std::recursive_mutex lock;

  /// Filled with NaN; where kernels do not run (Schedule::none) zeros that take no memory until written.
  void* allocate(std::size_t bytes);
  cudaError_t free(void* memory);
  void* allocate_host(std::size_t bytes);
  cudaError_t free_host(void* memory);
  /// As memset, but leaves the pages of a whole allocation alone where these are zeros nobody writes.
  void fill(void* memory, int value, std::size_t bytes);
  /// Whether it lies in memory of allocate() or allocate_host(), so that a copy may be asynchronous.
  bool is_known(const void* memory) const;
  std::size_t limit() const;
  std::size_t used() const { return used_; }
  std::size_t peak() const { return peak_; }
  void begin_peak() { peak_ = used_; }

  /// Does the work or records it, by the stream's state.
  cudaError_t give(CUstream_st* stream, Work work);
  /// What a call without a stream that may wait or touch memory is in the midst of a capture: an error, and
  /// the end of it.
  cudaError_t refuse_while_capturing();
  cudaError_t refuse_legacy_while_capturing();

  /// Keeps the first fault of a kernel, which stays: every later call returns it.
  cudaError_t fault(cudaError_t error, std::string what);
  cudaError_t fault() const { return fault_; }
  const std::string& fault_text() const { return fault_text_; }
  void forget_fault() { fault_ = cudaSuccess; }
  /// Whether nothing was written past the end of any allocation.
  cudaError_t check_guards();

  std::vector<std::shared_ptr<Capture>> captures;

  /// Does the work of a graph's node, and notes when where that is asked for.
  cudaError_t run(const CUgraphNode_st& node);
  void time_nodes(bool is_on);
  std::vector<RanNode> take_node_times();

 private:
  std::map<const void*, std::size_t> memory_, host_memory_;
  std::set<const void*> reserved_;  ///< of memory_, what stands in pages of its own
  std::size_t used_ = 0, peak_ = 0;
  cudaError_t fault_ = cudaSuccess;
  std::string fault_text_;
  std::uint64_t last_node_ = 0;
  bool times_nodes_ = false;
  std::vector<RanNode> ran_;
};

Device& device();

}  // namespace netwright::emulation

struct CUstream_st {
  bool blocking = true;
  std::shared_ptr<netwright::emulation::Capture> capture = {};
};
