// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "kernels/cuda/cuda.h"
#include "kernels/cuda/node_clock.h"
#include "kernels/cuda/node_marks.h"

namespace netwright::kernels::cuda {

struct DestroyEvent {
  void operator()(cudaEvent_t event) const { cudaEventDestroy(event); }
};
using EventPtr = std::unique_ptr<std::remove_pointer_t<cudaEvent_t>, DestroyEvent>;

/// The times of marks on one GPU: of recorded steps by a NodeClock, or by events between the kernels given.
class Trace {
 public:
  Trace(cudaStream_t stream, std::unique_ptr<NodeClock> clock) : stream_(stream), clock_(std::move(clock)) {}
  ~Trace() { end(); }
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  /// The texts of the outcome live until the next call.
  TraceBegun begin(TraceWay wanted);
  /// While the stream is captured or not.
  void mark(std::int64_t mark, bool is_capturing);
  /// Before a capture ends: what was recorded last has its mark too.
  void close_capture();
  /// The stream's work is done. A refusal of the GPU is a sentence.
  Result<TraceTimes> collect();
  void end();

 private:
  /// What the stream has taken up to here, and the mark from here on.
  struct Moment {
    EventPtr event;
    std::int64_t mark = kNoMark;
  };

  void note_nodes();
  void note_moment(std::int64_t mark);
  Result<TraceTimes> collect_moments();

  cudaStream_t stream_;
  std::unique_ptr<NodeClock> clock_;
  bool is_on_ = false;
  TraceWay way_ = TraceWay::given;
  std::int64_t mark_ = kNoMark;
  NodeMarks nodes_;
  std::set<cudaGraphNode_t> seen_;  ///< of the capture under way
  std::vector<Moment> moments_;
  std::string trouble_;  ///< the first thing that went wrong since the last collect()
  std::string clock_name_, reason_;
  MarkTimes times_;
};

}  // namespace netwright::kernels::cuda
