// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels/api/module.h"
#include "kernels/cuda/cuda.h"
#include "kernels/cuda/trace.h"

namespace netwright::kernels::cuda {

/// The memory half of a Context on a GPU, and its recordings. Copies go through two pinned pieces in turn, so
/// that host memory of any kind may be given and be used again when the call returns.
class CudaMemory : public Context {
 public:
  /// `cuda` lives until the last kernel is released.
  explicit CudaMemory(Cuda& cuda)
      : cuda_(cuda), stream_(cuda.stream()), trace_(cuda.stream(), make_node_clock()) {}
  virtual ~CudaMemory() = default;
  /// Takes the pinned pieces; before anything else.
  Result<void> prepare();

  void* allocate(std::int64_t bytes) noexcept override;
  void free(void* memory) noexcept override;
  void* allocate_shared(std::int64_t bytes) noexcept override;
  void free_shared(void* memory) noexcept override;
  Failure upload(void* device, const void* host, std::int64_t bytes) noexcept override;
  Failure download(void* host, const void* device, std::int64_t bytes) noexcept override;
  Failure zero(void* device, std::int64_t bytes) noexcept override;
  Failure synchronize() noexcept override;

  bool captures() const noexcept override { return true; }
  Failure begin_capture() noexcept override;
  CaptureResult end_capture() noexcept override;
  Failure launch(GraphHandle graph) noexcept override;
  void release_graph(GraphHandle graph) noexcept override;

  TraceBegun begin_trace(TraceWay wanted) noexcept override;
  void mark(std::int64_t mark) noexcept override;
  TraceTimes collect_trace() noexcept override;
  void end_trace() noexcept override;

 protected:
  void enter() noexcept { cudaSetDevice(cuda_.index); }
  Failure given() noexcept { return checked(cudaGetLastError(), "take a kernel's work"); }
  Failure fail(std::string sentence) noexcept;

 private:
  struct DestroyGraph {
    void operator()(cudaGraphExec_t graph) const { cudaGraphExecDestroy(graph); }
  };
  using GraphPtr = std::unique_ptr<std::remove_pointer_t<cudaGraphExec_t>, DestroyGraph>;
  /// Pinned memory, and when the copy from or to it is done.
  struct Piece {
    std::unique_ptr<void, FreePinned> memory;
    EventPtr copied;
  };

  Failure checked(cudaError_t error, const char* what) noexcept;
  /// Waiting and copying have no place in a recording: it is lost, and end_capture() says by what.
  Failure refuse_while_capturing(const char* what) noexcept;
  Failure tell_fault() noexcept;
  Failure collect(std::byte* host, const std::byte* device, std::int64_t bytes) noexcept;

  Cuda& cuda_;
  cudaStream_t stream_;
  std::array<Piece, 2> pieces_;
  std::size_t turn_ = 0;                          ///< of pieces_, the one uploaded from last
  std::unique_ptr<void, FreePinned> told_fault_;  ///< where the device's Fault is read into
  std::vector<GraphPtr> graphs_;
  bool capturing_ = false;
  Trace trace_;
  std::string lost_by_;  ///< what made the recording under way useless
  std::string failure_;
};

}  // namespace netwright::kernels::cuda
