// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "engine/device/device_sample.h"
#include "engine/execute/transfer.h"
#include "engine/graph/problem.h"
#include "engine/session/look.h"
#include "engine/session/run_state.h"
#include "engine/tensor/host_tensor.h"
#include "engine/train/metric_mean.h"

namespace netwright::engine {

/// What a running engine says. Plain values: can be logged, replayed, sent to another process.

struct StateChanged {
  RunState from = RunState::draft;
  RunState to = RunState::draft;
};
/// The plan stands and memory is taken.
struct RunPrepared {
  std::string device_id;
  std::string device_name;
  std::int64_t weights = 0;  ///< learned numbers ("parameters: 61,706")
  std::int64_t planned_bytes = 0;
  std::int64_t train_samples = 0;
  std::int64_t validation_samples = 0;
  std::int64_t test_samples = 0;
  std::int64_t steps_per_epoch = 0;
  std::int64_t total_steps = 0;
  std::int64_t first_step = 0;  ///< steps already done when resumed
  std::int64_t resident_bytes = 0;  ///< of the data set's pictures on the device; 0: they are streamed
  std::string data_hash;
  bool has_accuracy = false;  ///< false: a regression, accuracies below are absent
  std::string note = {};      ///< a sentence about what an extended run does with its learning rate, or ""
  std::optional<TransferReport> transfer = {};  ///< what a new run took over from elsewhere
};
/// One training step. `step` and `epoch` count from 1.
struct StepFinished {
  std::int64_t step = 0;
  std::int64_t epoch = 0;
  double loss = 0;  ///< mean over the batch
  std::optional<double> accuracy = {};
  double learning_rate = 0;
  std::int64_t samples = 0;
  double seconds = 0;                        ///< of training since the run (re)started, pauses not counted
  double samples_per_second = 0;             ///< smoothed
  double wait_share = 0;                     ///< 0..1 of the last second spent waiting for data
  std::optional<double> gradient_norm = {};  ///< of all gradients before clipping; where the norm is clipped
  std::vector<NamedLoss> losses = {};        ///< each, where there are several
  bool taken = true;                      ///< false: skipped, its gradients were too large for the loss scale
  std::optional<double> loss_scale = {};  ///< of the next step, where losses are scaled
  std::string note = {};                  ///< a sentence to be said once, or ""
};
/// A validation within an epoch; `epoch` is the one under way.
struct ValidationFinished {
  std::int64_t epoch = 0;
  std::int64_t step = 0;
  double validation_loss = 0;
  std::optional<double> validation_accuracy = {};
  double seconds = 0;  ///< as of the step
};
struct EpochFinished {
  std::int64_t epoch = 0;
  std::int64_t step = 0;
  double train_loss = 0;
  std::optional<double> train_accuracy = {};
  double validation_loss = 0;  ///< NaN when nothing was put aside for validation
  std::optional<double> validation_accuracy = {};
  double seconds = 0;  ///< as of the step
};
struct CheckpointSaved {
  std::int64_t step = 0;
  std::int64_t epoch = 0;
  bool best = false;
  bool kept = false;  ///< for good
};
/// A checkpoint could not be written; a running run is paused until Resume tries again, nothing is lost.
struct CheckpointFailed {
  std::int64_t step = 0;
  Error error;
};
struct LearningRateChanged {
  std::int64_t step = 0;  ///< first step with the new rate
  double before = 0;
  double after = 0;
};
/// The test set was evaluated, once, at the end.
struct RunFinished {
  std::int64_t step = 0;
  double test_loss = 0;  ///< NaN when the data has no test part
  std::optional<double> test_accuracy = {};
  double seconds = 0;
  std::string note = {};  ///< a sentence about a run that ended early or restored its best weights, or ""
};
/// Stopped by command; resumable from `step`.
struct RunStopped {
  std::int64_t step = 0;
};
struct RunFailed {
  std::int64_t step = 0;
  Error error;
};
/// Refused before the first step: what is wrong with graph, data, settings or device.
struct RunRefused {
  Error error;
  std::vector<Problem> problems;
};
struct TensorWatched {
  std::int64_t watch = 0;
  std::int64_t step = 0;
  std::shared_ptr<const HostTensor> tensor;  ///< null: the network has no such tensor; the watch has ended
};
/// The answer to a Look.
struct Looked {
  std::int64_t look = 0;
  std::int64_t step = 0;
  Seen seen = {};
};
/// What the machine does while the run goes on, twice a second.
struct DeviceSampled {
  DeviceSample sample;
};

using Event = std::variant<StateChanged, RunPrepared, StepFinished, ValidationFinished, EpochFinished,
                           CheckpointSaved, CheckpointFailed, LearningRateChanged, RunFinished, RunStopped,
                           RunFailed, RunRefused, TensorWatched, Looked, DeviceSampled>;

}  // namespace netwright::engine
