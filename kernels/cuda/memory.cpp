// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/memory.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace netwright::kernels::cuda {
namespace {

constexpr std::int64_t kPieceBytes = std::int64_t{4} << 20;

}  // namespace

Result<void> CudaMemory::prepare() {
  const auto pinned = [](std::unique_ptr<void, FreePinned>& into, std::size_t bytes) {
    void* memory = nullptr;
    const cudaError_t error = cudaHostAlloc(&memory, bytes, cudaHostAllocDefault);
    into.reset(memory);
    return error;
  };
  cudaError_t error = pinned(told_fault_, sizeof(Fault));
  for (Piece& piece : pieces_) {
    if (error == cudaSuccess) error = pinned(piece.memory, static_cast<std::size_t>(kPieceBytes));
    cudaEvent_t event = nullptr;
    if (error == cudaSuccess) {
      error = cudaEventCreateWithFlags(&event, cudaEventBlockingSync | cudaEventDisableTiming);
      piece.copied.reset(event);
    }
  }
  if (error == cudaSuccess) return {};
  cudaGetLastError();
  return Error{.message = sentence_of(error, "get memory of the host for its copies"),
               .kind = ErrorKind::failed};
}

Failure CudaMemory::fail(std::string sentence) noexcept {
  failure_ = std::move(sentence);
  return failure_.c_str();
}

Failure CudaMemory::checked(cudaError_t error, const char* what) noexcept {
  if (error == cudaSuccess) return nullptr;
  cudaGetLastError();  // told here, so not again by the next call
  return fail(sentence_of(error, what));
}

Failure CudaMemory::refuse_while_capturing(const char* what) noexcept {
  if (!capturing_) return nullptr;
  lost_by_ = what;
  return fail("A step that is being recorded cannot " + lost_by_ + "; do that before or after.");
}

void* CudaMemory::allocate(std::int64_t bytes) noexcept {
  enter();
  if (bytes < 0) return nullptr;
  void* memory = nullptr;
  // One byte at least: null would say that there is not enough.
  const cudaError_t error = cudaMalloc(&memory, static_cast<std::size_t>(std::max(bytes, std::int64_t{1})));
  if (error == cudaSuccess) return memory;
  cudaGetLastError();
  return nullptr;
}

void CudaMemory::free(void* memory) noexcept {
  enter();
  if (cudaFree(memory) != cudaSuccess) cudaGetLastError();
}

void* CudaMemory::allocate_shared(std::int64_t bytes) noexcept {
  enter();
  if (bytes < 0) return nullptr;
  void* memory = nullptr;
  const auto size = static_cast<std::size_t>(std::max(bytes, std::int64_t{1}));
  if (cudaHostAlloc(&memory, size, cudaHostAllocMapped | cudaHostAllocPortable) != cudaSuccess) {
    cudaGetLastError();
    return nullptr;
  }
  std::memset(memory, 0, size);
  return memory;
}

void CudaMemory::free_shared(void* memory) noexcept {
  enter();
  if (cudaFreeHost(memory) != cudaSuccess) cudaGetLastError();
}

Failure CudaMemory::upload(void* device, const void* host, std::int64_t bytes) noexcept {
  enter();
  if (const Failure refused = refuse_while_capturing("upload")) return refused;
  for (std::int64_t at = 0; at < bytes; at += kPieceBytes) {
    turn_ = 1 - turn_;  // small uploads in a row need not wait for each other
    const Piece& piece = pieces_[turn_];
    const auto count = static_cast<std::size_t>(std::min(kPieceBytes, bytes - at));
    cudaError_t error = cudaEventSynchronize(piece.copied.get());
    if (error == cudaSuccess) {
      std::memcpy(piece.memory.get(), static_cast<const std::byte*>(host) + at, count);
      error = cudaMemcpyAsync(static_cast<std::byte*>(device) + at, piece.memory.get(), count,
                              cudaMemcpyHostToDevice, stream_);
    }
    if (error == cudaSuccess) error = cudaEventRecord(piece.copied.get(), stream_);
    if (error != cudaSuccess) return checked(error, "take data");
  }
  return nullptr;
}

/// Copies the next piece while the one before is taken out.
Failure CudaMemory::collect(std::byte* host, const std::byte* device, std::int64_t bytes) noexcept {
  const auto count_at = [&](std::int64_t at) {
    return static_cast<std::size_t>(std::min(kPieceBytes, bytes - at));
  };
  const auto start = [&](std::int64_t at, const Piece& piece) {
    const cudaError_t error =
        cudaMemcpyAsync(piece.memory.get(), device + at, count_at(at), cudaMemcpyDeviceToHost, stream_);
    return error == cudaSuccess ? cudaEventRecord(piece.copied.get(), stream_) : error;
  };
  std::size_t turn = 0;
  cudaError_t error = bytes > 0 ? start(0, pieces_[0]) : cudaSuccess;
  for (std::int64_t at = 0; at < bytes && error == cudaSuccess; at += kPieceBytes, turn = 1 - turn) {
    if (at + kPieceBytes < bytes) error = start(at + kPieceBytes, pieces_[1 - turn]);
    if (error == cudaSuccess) error = cudaEventSynchronize(pieces_[turn].copied.get());
    if (error == cudaSuccess) std::memcpy(host + at, pieces_[turn].memory.get(), count_at(at));
  }
  return checked(error, "give data back");
}

Failure CudaMemory::download(void* host, const void* device, std::int64_t bytes) noexcept {
  enter();
  if (const Failure refused = refuse_while_capturing("download")) return refused;
  if (const Failure failed =
          collect(static_cast<std::byte*>(host), static_cast<const std::byte*>(device), bytes))
    return failed;
  return tell_fault();
}

Failure CudaMemory::zero(void* device, std::int64_t bytes) noexcept {
  enter();
  if (bytes <= 0) return nullptr;
  return checked(cudaMemsetAsync(device, 0, static_cast<std::size_t>(bytes), stream_), "zero its memory");
}

Failure CudaMemory::synchronize() noexcept {
  enter();
  if (const Failure refused = refuse_while_capturing("be waited for")) return refused;
  return tell_fault();
}

/// Waits, and tells what a kernel found wrong, once.
Failure CudaMemory::tell_fault() noexcept {
  cudaError_t error =
      cudaMemcpyAsync(told_fault_.get(), cuda_.fault(), sizeof(Fault), cudaMemcpyDeviceToHost, stream_);
  if (error == cudaSuccess) error = cudaStreamSynchronize(stream_);
  if (error != cudaSuccess) return checked(error, "finish its work");
  const auto* fault = static_cast<const Fault*>(told_fault_.get());
  if (fault->kind == FaultKind::none) return nullptr;
  error = cudaMemsetAsync(cuda_.fault(), 0, sizeof(Fault), stream_);
  return error == cudaSuccess ? fail(sentence_of(*fault)) : checked(error, "finish its work");
}

Failure CudaMemory::begin_capture() noexcept {
  enter();
  if (capturing_) return fail("A step is being recorded already.");
  const Failure failed =
      checked(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal), "begin to record a step");
  capturing_ = failed == nullptr;
  lost_by_.clear();
  return failed;
}

CaptureResult CudaMemory::end_capture() noexcept {
  enter();
  if (!capturing_) return {.failure = fail("No step is being recorded.")};
  capturing_ = false;
  trace_.close_capture();
  cudaGraph_t graph = nullptr;
  cudaError_t error = cudaStreamEndCapture(stream_, &graph);
  cudaGraphExec_t exec = nullptr;
  if (error == cudaSuccess) error = cudaGraphInstantiate(&exec, graph, 0);
  GraphPtr held(exec);
  if (graph != nullptr) cudaGraphDestroy(graph);
  if (!lost_by_.empty()) {
    cudaGetLastError();  // told here in other words
    return {.failure =
                fail("The step was not recorded, because in its midst the GPU was to " + lost_by_ + ".")};
  }
  if (const Failure failed = checked(error, "record the step")) return {.failure = failed};
  graphs_.push_back(std::move(held));
  return {.graph = static_cast<GraphHandle>(graphs_.size())};
}

Failure CudaMemory::launch(GraphHandle graph) noexcept {
  enter();
  const auto number = static_cast<std::size_t>(graph);
  if (number == 0 || number > graphs_.size() || !graphs_[number - 1])
    return fail("This step was not recorded on this device, or was released already.");
  return checked(cudaGraphLaunch(graphs_[number - 1].get(), stream_), "repeat a recorded step");
}

void CudaMemory::release_graph(GraphHandle graph) noexcept {
  const auto number = static_cast<std::size_t>(graph);
  if (number > 0 && number <= graphs_.size()) graphs_[number - 1].reset();
}

TraceBegun CudaMemory::begin_trace(TraceWay wanted) noexcept {
  enter();
  if (capturing_) return {.failure = fail("Work is timed from before a step is recorded, or from after it.")};
  if (const Failure failed = synchronize()) return {.failure = failed};
  return trace_.begin(wanted);
}

void CudaMemory::mark(std::int64_t mark) noexcept {
  trace_.mark(mark, capturing_);
}

TraceTimes CudaMemory::collect_trace() noexcept {
  if (const Failure failed = synchronize()) return {.failure = failed};
  auto times = trace_.collect();
  if (!times) return {.failure = fail(times.error().message)};
  return *times;
}

void CudaMemory::end_trace() noexcept {
  enter();
  trace_.end();
}

}  // namespace netwright::kernels::cuda
