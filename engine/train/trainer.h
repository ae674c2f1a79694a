// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/batch_loader.h"
#include "engine/data/data_library.h"
#include "engine/data/split.h"
#include "engine/device/device_list.h"
#include "engine/execute/executor.h"
#include "engine/graph/op_registry.h"
#include "engine/graph/problem.h"
#include "engine/train/batch_inputs.h"
#include "engine/train/checkpoint.h"
#include "engine/train/metric_mean.h"
#include "engine/train/resident_data.h"
#include "engine/train/run_settings.h"
#include "engine/train/schedule_definition.h"

namespace netwright::engine {

/// What to train, and from where.
struct TrainerRequest {
  Graph graph;
  RunSettings settings;
  std::optional<Checkpoint> resume_from = {};
  std::string program_version = {};
};

/// What a trainer is made with.
struct TrainerTools {
  const OpRegistry* ops = nullptr;
  const DeviceList* devices = nullptr;
  std::function<Result<OpenedData>(std::string_view spec)> open_data;
  std::function<Result<WeightSource>(std::string_view source)> open_weights = {};
  double pause_latency = ExecutorOptions{}.pause_latency;
};

/// Why a run cannot start.
struct Refusal {
  Error error;
  std::vector<Problem> problems = {};
};

/// One training step. `step` and `epoch` count from 1.
struct StepOutcome {
  std::int64_t step = 0;
  std::int64_t epoch = 0;
  double loss = 0;
  std::optional<double> accuracy = {};
  double learning_rate = 0;
  std::int64_t samples = 0;
  bool taken = true;  ///< false: its gradients were too large for the loss scale, and nothing was learned
  std::optional<double> gradient_norm = {};  ///< before clipping; where the norm is clipped
  std::optional<double> loss_scale = {};     ///< of the next step, where losses are scaled
  std::vector<NamedLoss> losses = {};        ///< where there are several
  std::string note = {};                     ///< a sentence to be said once, or ""
};
/// One batch of validation or test.
struct BatchEvaluated {};
/// A validation within an epoch.
struct ValidationOutcome {
  std::int64_t epoch = 0;  ///< under way, from 1
  std::int64_t step = 0;
  MetricMeans validation;
  bool best = false;
};
/// An epoch with its validation; NaN without a validation part.
struct EpochOutcome {
  std::int64_t epoch = 0;
  std::int64_t step = 0;
  MetricMeans train;
  MetricMeans validation;
  bool best = false;
};
/// The end: the test set, evaluated once; NaN without a test part.
struct TestOutcome {
  MetricMeans test;
};
using Progress = std::variant<StepOutcome, BatchEvaluated, ValidationOutcome, EpochOutcome, TestOutcome>;

/// Rates to try, from the lowest to the highest, each the same factor above the one before.
struct RateRange {
  double lowest = 1e-6;
  double highest = 1;
  std::int64_t steps = 100;
};
struct TriedRate {
  double rate = 0;
  double loss = 0;
  double smoothed = 0;  ///< running mean of the losses so far
};
struct RateFinding {
  std::vector<TriedRate> tried;           ///< ends early where the loss runs away
  std::optional<double> suggestion = {};  ///< where the loss falls fastest; none: it falls nowhere
};

/// Is shown each batch of a validation and what the first Output says of its rows.
using ValidationObserver = std::function<void(const Batch& batch, const HostTensor& output)>;

/// Whether a training step may be given to the device before the one in front of it has come back.
enum class Ahead { none, one };

/// A training run as a sequence of small pieces of work, without threads or clocks of its own (but for the
/// loaders'): whoever calls advance() decides when to pause, stop and save. Everything it computes follows
/// from graph, settings, data and position, so a run resumed from checkpoint() goes on bit for bit.
class Trainer {
 public:
  using Prepared = std::variant<std::unique_ptr<Trainer>, Refusal>;
  /// Checks settings, graph, device and data, in this order, then takes memory and weights. A checkpoint of
  /// another network, other data or other settings that matter is refused.
  static Prepared prepare(TrainerRequest request, const TrainerTools& tools);

  /// One training step, or one batch of validation or test. `captures` are filled by a training step. Not to
  /// be called once a TestOutcome was given. A step whose data, loss or gradients are not finite is an error
  /// that names step, layer and samples; it is not taken, see stands_before_step().
  /// With `ahead` the device may be given the step behind it too, before its outcome is waited for. That one
  /// is under way then: its outcome comes with the next call, before anything else. Only where no captures
  /// are given and nothing follows from the step before (a validation, a checkpoint to keep); its outcome is
  /// the same.
  Result<Progress> advance(std::span<const Capture> captures = {}, Ahead ahead = Ahead::none);
  /// Steps whose outcome is yet to come. While there are any, weights are ahead of position(), and neither
  /// checkpoint() nor captures may be asked for: advance() without going ahead brings the outcomes in.
  std::int64_t steps_under_way() const { return executor_.steps_under_way(); }
  /// The number of the next step to be given to the device, from 1: what commands act on.
  std::int64_t next_step() const { return position_.step + steps_under_way() + 1; }
  /// After an error: whether weights and position are those before the step that failed, good to go on from.
  bool stands_before_step() const { return stands_before_step_; }
  /// Whether the next advance() is a training step.
  bool next_is_step() const { return stage(position_) == Stage::training; }

  /// Whether training is over and the next advance() is one of the test.
  bool next_is_test() const { return stage(position_) == Stage::testing; }
  /// Whether a checkpoint of this very step is to stay for good.
  bool keeps_checkpoint() const { return keeps_checkpoint(position_); }

  const TrainPosition& position() const { return position_; }
  Result<Checkpoint> checkpoint() const;
  /// The rate of the next step.
  double learning_rate() const;
  void set_learning_rate(double rate);
  /// Trains with growing rates from where the run stands and puts everything back, weights, optimizer and
  /// position, so that the run goes on as if nothing had been (Smith, "Cyclical Learning Rates for Training
  /// Neural Networks", 2017).
  Result<RateFinding> find_learning_rate(const RateRange& range = {});
  /// What the Outputs say, as evaluation has it, of `rows` samples, at most a batch, in the data's sample
  /// type; with no step under way.
  Result<std::vector<NamedTensor>> predict(std::span<const std::byte> samples, std::int64_t rows,
                                           std::span<const Capture> captures = {});
  /// From the next batch on; without one, for nobody.
  void observe_validation(ValidationObserver observer) { observer_ = std::move(observer); }
  /// As Executor's.
  Result<StepTiming> begin_timing() { return executor_.begin_timing(); }
  Result<StepTimes> collect_times() { return executor_.collect_times(); }
  void end_timing() { executor_.end_timing(); }
  /// What was put aside for validation; what is trained on where there is none.
  const DatasetPtr& watched_data() const { return parts_.validation ? parts_.validation : parts_.train; }
  /// What was taken over from elsewhere when the run began.
  const std::optional<TransferReport>& transfer() const { return transfer_; }
  /// What becomes of the learning rate in a run that goes on beyond its schedule's horizon, and which loss
  /// each piece of a batch averages by itself; else empty.
  std::string note() const;
  /// How the run came to its end, where there is something to say: it ended early, or the best weights take
  /// the place of the last; else empty.
  std::string ending() const;
  /// How long advance() has waited for training data, in all.
  double wait_seconds() const { return train_loader_->wait_seconds(); }

  const Device& device() const { return device_; }
  const Executor& executor() const { return executor_; }
  bool has_accuracy() const { return has_accuracy_; }
  std::int64_t train_samples() const { return parts_.train->size(); }
  std::int64_t validation_samples() const { return parts_.validation ? parts_.validation->size() : 0; }
  std::int64_t test_samples() const { return test_ ? test_->size() : 0; }
  std::int64_t steps_per_epoch() const { return train_loader_->batches_per_epoch(); }
  std::int64_t total_steps() const { return total_steps_; }
  const std::string& data_hash() const { return data_hash_; }
  /// Of the data set's pictures in the device's memory; 0: batches are prepared by the processor.
  std::int64_t resident_bytes() const { return executor_.resident_bytes(); }

 private:
  enum class Stage { training, validating, testing };

  Trainer(TrainerRequest request, Device device, Executor executor, Schedule schedule);

  Stage stage(const TrainPosition& position) const;
  bool keeps_checkpoint(const TrainPosition& position) const;
  bool stops_early() const;
  bool has_epoch_to_close(const TrainPosition& position) const;
  Result<void> take_data(const OpenedData& data);
  /// The device keeps the data set's pictures where it can.
  Result<void> keep_data(const OpenedData& data);
  Result<void> take_weights(std::optional<Checkpoint> checkpoint);
  Result<void> take_over(const TrainerTools& tools);
  std::string note_on_length() const;
  void start_loading();
  /// The schedule's rate and warm-up, for a base rate, at a step.
  double rate_at(std::int64_t step, double base_rate) const;
  double base_rate() const { return position_.learning_rate.value_or(settings_.learning_rate); }
  std::int64_t warmup_steps() const;
  Result<StepResult> run_step(const Batch& batch, std::int64_t step, double rate,
                              std::span<const Capture> captures);
  Result<Progress> train(std::span<const Capture> captures, Ahead ahead);
  /// Whether a training step comes next, of the steps not given yet.
  bool may_give() const;
  Result<void> give(const Batch& batch, std::span<const Capture> captures);
  Result<Progress> take_outcome();
  StepOutcome outcome_of(const StepResult& result, double rate, std::int64_t rows);
  /// The oldest step is not taken: those behind it neither.
  Error refuse_step(const StepResult& result, double rate);
  BatchView view_of(const Batch& batch, const Dataset& data, std::uint32_t step);
  kernels::StepState step_state(std::int64_t step, double rate, std::int64_t rows) const;
  /// Why the step was not taken, as a sentence.
  Error explain(const Batch& batch, const std::string& what, double rate, bool untouched = true);
  Error damaged_data(const Batch& batch, const Dataset& data, const std::string& where) const;
  /// "Step 12 (batch 5 of epoch 2) was not taken".
  std::string step_not_taken() const;
  Result<Progress> validate();
  /// The test sees the best weights where the run restores them.
  Result<Progress> test();
  /// Evaluates one batch of `data`; the means once all of it is done.
  Result<std::optional<MetricMeans>> evaluate(const DatasetPtr& data, std::unique_ptr<BatchLoader>& loader);
  Result<Progress> close_epoch(const MetricMeans& validation);
  /// Captures of a batch of `data`, for whoever observes it.
  std::vector<Capture> observing(const DatasetPtr& data);
  Error not_finite_validation(double loss) const;
  /// Takes note of a validation (of training where nothing is validated); whether it is the best so far.
  Result<bool> judge(const MetricMeans& means);
  bool restores_best() const;
  void take_best(std::vector<NamedTensor>& tensors);

  RunSettings settings_;
  std::string program_version_;
  std::string graph_hash_;
  std::string data_hash_;
  Device device_;
  Executor executor_;
  Schedule schedule_;
  SplitData parts_;
  DatasetPtr test_;
  bool has_accuracy_ = false;
  bool scales_losses_ = false;
  std::string note_on_pieces_;
  std::int64_t total_steps_ = 0;  ///< where this run ends; the schedule's horizon is the position's
  TrainPosition position_;
  std::vector<NamedTensor> best_weights_;              ///< as evaluated, where the run restores them
  std::optional<std::vector<NamedTensor>> set_aside_;  ///< the last tensors, while the best are tested
  std::optional<TransferReport> transfer_;
  bool stands_before_step_ = false;
  MetricMean evaluation_;
  std::unique_ptr<BatchLoader> train_loader_;
  /// Of a step given to the device.
  struct Given {
    double rate = 0;
    std::int64_t rows = 0;
  };
  std::array<Given, 2> given_ = {};      ///< by step
  const Batch* next_batch_ = nullptr;    ///< of the next step, where the loader has handed it out
  const Batch* newest_batch_ = nullptr;  ///< of the newest step given; the loader's until its next
  std::unique_ptr<BatchLoader> validation_loader_;
  std::unique_ptr<BatchLoader> test_loader_;
  BatchInputs inputs_;
  ImageRows image_rows_;
  BatchInputs watched_inputs_;
  std::vector<std::byte> no_targets_;
  ValidationObserver observer_ = {};
  HostTensor observed_ = {};
};

}  // namespace netwright::engine
