// SPDX-License-Identifier: Apache-2.0
// Streams, events and captured graphs of the emulated runtime.
#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>

#include "kernels/cuda/emulation/device.h"

using netwright::emulation::Capture;
using netwright::emulation::device;

struct CUevent_st {
  std::chrono::steady_clock::time_point at = {};
  std::shared_ptr<Capture> capture = {};  ///< in which it was recorded
  CUstream_st* stream = nullptr;
};
struct CUgraphExec_st {
  std::vector<std::shared_ptr<CUgraphNode_st>> nodes;
};

namespace netwright::emulation {
void note_error(cudaError_t error);
}

namespace {

cudaError_t noted(cudaError_t error) {
  if (error != cudaSuccess) netwright::emulation::note_error(error);
  return error;
}

std::lock_guard<std::recursive_mutex> locked() {
  return std::lock_guard<std::recursive_mutex>(device().lock);
}

/// Whether an event stands in a capture that is still going on.
bool is_captured(const CUevent_st& event) {
  const auto& open = device().captures;
  return event.capture && std::find(open.begin(), open.end(), event.capture) != open.end();
}

cudaError_t invalidate(Capture& capture, cudaError_t error) {
  capture.invalidated = true;
  return noted(error);
}

/// No stream takes part any more.
void close(const std::shared_ptr<Capture>& capture) {
  const std::shared_ptr<Capture> kept = capture;
  std::erase(device().captures, kept);
  for (CUstream_st* stream : kept->streams) stream->capture = nullptr;
}

/// What asks how far a stream is.
cudaError_t look_at(CUstream_st* stream) {
  const auto lock = locked();
  if (stream != nullptr && stream->capture)
    return invalidate(*stream->capture, cudaErrorStreamCaptureUnsupported);
  if (stream == nullptr) {
    if (const cudaError_t refused = device().refuse_legacy_while_capturing(); refused != cudaSuccess)
      return noted(refused);
  }
  if (device().fault() != cudaSuccess) return noted(device().fault());
  return noted(device().check_guards());
}

}  // namespace

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  return cudaStreamCreateWithFlags(stream, cudaStreamDefault);
}
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  *stream = new CUstream_st{.blocking = flags != cudaStreamNonBlocking};
  return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  const auto lock = locked();
  if (stream == nullptr) return noted(cudaErrorInvalidResourceHandle);
  if (stream->capture) {
    stream->capture->invalidated = true;
    stream->capture->streams.erase(stream);
    stream->capture->unjoined.erase(stream);
    if (stream->capture->origin == stream) close(stream->capture);
  }
  delete stream;
  return cudaSuccess;
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  return look_at(stream);
}
cudaError_t cudaStreamQuery(cudaStream_t stream) {
  return look_at(stream);
}
cudaError_t cudaStreamIsCapturing(cudaStream_t stream, cudaStreamCaptureStatus* status) {
  const auto lock = locked();
  const bool captured = stream != nullptr && stream->capture;
  *status = !captured                      ? cudaStreamCaptureStatusNone
            : stream->capture->invalidated ? cudaStreamCaptureStatusInvalidated
                                           : cudaStreamCaptureStatusActive;
  return cudaSuccess;
}

cudaError_t cudaStreamGetCaptureInfo(cudaStream_t stream, cudaStreamCaptureStatus* status,
                                     unsigned long long* id, cudaGraph_t* graph, const cudaGraphNode_t**,
                                     const cudaGraphEdgeData**, std::size_t*) {
  const auto lock = locked();
  cudaStreamIsCapturing(stream, status);
  if (*status != cudaStreamCaptureStatusActive) return cudaSuccess;
  if (id != nullptr) *id = reinterpret_cast<std::uintptr_t>(stream->capture.get());
  if (graph != nullptr) *graph = stream->capture->graph.get();
  return cudaSuccess;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  const auto lock = locked();
  if (stream == nullptr || event == nullptr) return noted(cudaErrorInvalidResourceHandle);
  if (!is_captured(*event)) {
    if (!stream->capture) return cudaSuccess;
    return invalidate(*stream->capture, cudaErrorStreamCaptureIsolation);
  }
  if (event->capture->invalidated) return noted(cudaErrorStreamCaptureInvalidated);
  if (!stream->capture) {
    stream->capture = event->capture;
    event->capture->streams.insert(stream);
    event->capture->unjoined.insert(stream);
  } else {
    event->capture->unjoined.erase(event->stream);
  }
  return cudaSuccess;
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode) {
  const auto lock = locked();
  if (stream == nullptr) return noted(cudaErrorStreamCaptureUnsupported);
  if (stream->capture) return invalidate(*stream->capture, cudaErrorStreamCaptureUnsupported);
  stream->capture = std::make_shared<Capture>(
      Capture{.origin = stream, .mode = mode, .thread = std::this_thread::get_id()});
  stream->capture->streams.insert(stream);
  device().captures.push_back(stream->capture);
  return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  const auto lock = locked();
  *graph = nullptr;
  if (stream == nullptr || !stream->capture || stream->capture->origin != stream)
    return noted(cudaErrorStreamCaptureUnmatched);
  const std::shared_ptr<Capture> capture = stream->capture;
  close(capture);
  if (capture->invalidated) return noted(cudaErrorStreamCaptureInvalidated);
  if (!capture->unjoined.empty()) return noted(cudaErrorStreamCaptureUnjoined);
  *graph = capture->graph.release();
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return cudaEventCreateWithFlags(event, cudaEventDefault);
}
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  *event = new CUevent_st;
  return cudaSuccess;
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  const auto lock = locked();
  event->stream = stream;
  event->capture = stream != nullptr ? stream->capture : nullptr;
  if (event->capture)
    return event->capture->invalidated ? noted(cudaErrorStreamCaptureInvalidated) : cudaSuccess;
  return noted(device().give(stream, [event] {
    event->at = std::chrono::steady_clock::now();
    return cudaSuccess;
  }));
}
cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  return cudaEventQuery(event);
}
cudaError_t cudaEventQuery(cudaEvent_t event) {
  const auto lock = locked();
  if (!is_captured(*event)) return noted(device().fault());
  return invalidate(*event->capture, cudaErrorCapturedEvent);
}
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  *milliseconds = std::chrono::duration<float, std::milli>(end->at - begin->at).count();
  return cudaSuccess;
}

/// As CUDA: without room for nodes it says how many there are.
cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, std::size_t* count) {
  const auto lock = locked();
  if (graph == nullptr || count == nullptr) return noted(cudaErrorInvalidValue);
  const std::size_t known = graph->nodes.size();
  if (nodes != nullptr) {
    for (std::size_t i = 0; i < *count; ++i) nodes[i] = i < known ? graph->nodes[i].get() : nullptr;
  }
  *count = nodes == nullptr ? known : std::min(known, *count);
  return cudaSuccess;
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long) {
  *exec = new CUgraphExec_st{.nodes = graph->nodes};
  return cudaSuccess;
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream) {
  const auto lock = locked();
  return noted(device().give(stream, [nodes = exec->nodes] {
    for (const auto& node : nodes) {
      if (const cudaError_t error = device().run(*node); error != cudaSuccess) return error;
    }
    return cudaSuccess;
  }));
}
cudaError_t cudaGraphUpload(cudaGraphExec_t, cudaStream_t) {
  return cudaSuccess;
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete graph;
  return cudaSuccess;
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) {
  delete exec;
  return cudaSuccess;
}
