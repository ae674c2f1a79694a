// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "engine/graph/graph.h"
#include "engine/session/look.h"

namespace netwright::engine {

/// What one can tell a running engine; taken between two steps, in order.

struct Pause {};
struct Resume {};
/// One training step, after the evaluation that is due before it, then paused again.
struct StepOnce {};
/// Saves a checkpoint and ends; resumable.
struct Stop {};
/// The rate of the next step; the schedule goes on from it in proportion. Values that are not above 0 are
/// ignored.
struct SetLearningRate {
  double value = 0;
};
struct SaveCheckpoint {};
/// Asks for a tensor after steps, at most `per_second` times a second, reduced to `max_elements`.
struct Watch {
  std::int64_t id = 0;
  NodeId node;
  std::string tensor;  ///< "dst", or a weight's name
  std::int64_t max_elements =
      4096;  ///< more are cut off at the end of the first axes: whole rows, whole maps
  double per_second = 5;
};
struct Unwatch {
  std::int64_t id = 0;
};
/// Asks for what `at` says, at most `per_second` times a second of training and never more often than the
/// run's weights change; the same id again asks for something else in its place, without `at` for nothing.
struct Look {
  std::int64_t id = 0;
  std::shared_ptr<const LookAt> at = {};
  double per_second = 2;
};
/// Goes on, and pauses when epoch `epoch` is over; at once where it is already.
struct TrainTo {
  std::int64_t epoch = 0;
};

using Command = std::variant<Pause, Resume, StepOnce, Stop, SetLearningRate, SaveCheckpoint, Watch, Unwatch,
                             Look, TrainTo>;

}  // namespace netwright::engine
