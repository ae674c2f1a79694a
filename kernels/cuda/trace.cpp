// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/trace.h"

#include <utility>

namespace netwright::kernels::cuda {
namespace {

Error failed(const std::string& sentence) {
  return Error{.message = sentence, .kind = ErrorKind::failed};
}

}  // namespace

TraceBegun Trace::begin(TraceWay wanted) {
  end();
  nodes_.forget();
  seen_.clear();
  moments_.clear();
  trouble_.clear();
  static_cast<void>(times_.take());
  mark_ = kNoMark;
  way_ = TraceWay::given;
  clock_name_ = "events between the kernels";
  reason_.clear();
  if (wanted == TraceWay::recorded) {
    auto started = clock_->start();
    if (started) {
      way_ = TraceWay::recorded;
      clock_name_ = *std::move(started);
    } else {
      reason_ = started.error().message;
    }
  }
  is_on_ = true;
  return {.way = way_, .clock = clock_name_.c_str(), .reason = reason_.c_str()};
}

void Trace::mark(std::int64_t mark, bool is_capturing) {
  if (!is_on_) return;
  if (is_capturing && way_ == TraceWay::recorded) note_nodes();
  if (!is_capturing && way_ == TraceWay::given) note_moment(mark);
  mark_ = mark;
}

void Trace::close_capture() {
  if (!is_on_ || way_ != TraceWay::recorded) return;
  note_nodes();
  seen_.clear();
}

/// The nodes that came since the last mark were recorded under it, however many streams they came from.
void Trace::note_nodes() {
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  cudaGraph_t graph = nullptr;
  cudaError_t error = cudaStreamGetCaptureInfo(stream_, &status, nullptr, &graph, nullptr, nullptr, nullptr);
  if (error == cudaSuccess && status != cudaStreamCaptureStatusActive) return;  // lost: end_capture() says so
  std::size_t count = 0;
  if (error == cudaSuccess) error = cudaGraphGetNodes(graph, nullptr, &count);
  std::vector<cudaGraphNode_t> nodes(count);
  if (error == cudaSuccess && count > 0) error = cudaGraphGetNodes(graph, nodes.data(), &count);
  if (error != cudaSuccess) {
    cudaGetLastError();
    trouble_ = sentence_of(error, "say what was recorded");
    return;
  }
  for (cudaGraphNode_t node : nodes) {
    if (!seen_.insert(node).second) continue;
    const auto id = clock_->id_of(node);
    if (id) {
      nodes_.note(*id, mark_);
    } else {
      trouble_ = id.error().message;
    }
  }
}

void Trace::note_moment(std::int64_t mark) {
  cudaEvent_t event = nullptr;
  cudaError_t error = cudaEventCreateWithFlags(&event, cudaEventDefault);
  EventPtr held(event);
  if (error == cudaSuccess) error = cudaEventRecord(event, stream_);
  if (error == cudaSuccess) {
    moments_.push_back({.event = std::move(held), .mark = mark});
  } else {
    cudaGetLastError();
    trouble_ = sentence_of(error, "time its work");
  }
}

Result<TraceTimes> Trace::collect() {
  if (!is_on_) return TraceTimes{};
  if (way_ == TraceWay::given) return collect_moments();
  if (!trouble_.empty()) return failed(std::exchange(trouble_, {}));
  const auto ran = clock_->collect();
  if (!ran) return ran.error();
  return nodes_.sum(*ran, times_);
}

Result<TraceTimes> Trace::collect_moments() {
  if (moments_.empty()) return TraceTimes{};
  note_moment(kNoMark);
  const std::vector<Moment> moments = std::exchange(moments_, {});
  cudaError_t error = cudaEventSynchronize(moments.back().event.get());
  double total = 0;
  for (std::size_t i = 0; i + 1 < moments.size() && error == cudaSuccess; ++i) {
    float milliseconds = 0;
    error = cudaEventElapsedTime(&milliseconds, moments[i].event.get(), moments[i + 1].event.get());
    const double nanoseconds = static_cast<double>(milliseconds) * 1e6;
    times_.add(moments[i].mark, nanoseconds);
    total += nanoseconds;
  }
  TraceTimes times{.marks = times_.take(), .nanoseconds = total};
  if (error != cudaSuccess) {
    cudaGetLastError();
    trouble_ = sentence_of(error, "time its work");
  }
  if (!trouble_.empty()) return failed(std::exchange(trouble_, {}));
  return times;
}

void Trace::end() {
  if (std::exchange(is_on_, false) && way_ == TraceWay::recorded) clock_->stop();
}

}  // namespace netwright::kernels::cuda
