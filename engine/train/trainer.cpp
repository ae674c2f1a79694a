// SPDX-License-Identifier: Apache-2.0
#include "engine/train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace netwright::engine {
namespace {

Error not_finite(std::string_view what, double value, const TrainPosition& position, double rate) {
  return {.message = fmt::format(
              "{} became {} in step {} (epoch {}). Lower the learning rate (now {:g}) or look for "
              "damaged values in the data; resume from a checkpoint made before.",
              what, value, position.step, position.epoch + 1, rate),
          .kind = ErrorKind::failed};
}

}  // namespace

Trainer::Stage Trainer::stage() const {
  const bool epoch_done = position_.batch_in_epoch == steps_per_epoch();
  const bool run_done = position_.step >= total_steps_;
  const bool validation_owed = position_.batch_in_epoch > 0 && closed_step_ != position_.step;
  if (epoch_done || (run_done && validation_owed)) return Stage::validating;
  return run_done ? Stage::testing : Stage::training;
}

Result<Progress> Trainer::advance(std::span<const Capture> captures) {
  switch (stage()) {
    case Stage::training:
      return train(captures);
    case Stage::validating:
      return validate();
    case Stage::testing:
      return test();
  }
  return Progress(BatchEvaluated{});
}

double Trainer::learning_rate() const {
  return rate_at(position_.step, base_rate());
}

double Trainer::rate_at(std::int64_t step, double base_rate) const {
  return warmup_factor(step, warmup_steps()) * schedule_.rate({.step = step,
                                                               .total_steps = position_.total_steps,
                                                               .base_rate = base_rate,
                                                               .steps_per_epoch = steps_per_epoch(),
                                                               .memory = position_.schedule_memory});
}

std::int64_t Trainer::warmup_steps() const {
  const double epochs = settings_.step.warmup_epochs * static_cast<double>(steps_per_epoch());
  return settings_.step.warmup_steps + std::llround(epochs);
}

void Trainer::set_learning_rate(double rate) {
  const double share = rate_at(position_.step, 1.0);
  position_.learning_rate = share > 0 ? rate / share : rate;
}

std::string Trainer::note() const {
  const std::int64_t horizon = position_.total_steps;
  if (total_steps_ <= horizon || settings_.schedule.name == "constant") return {};
  if (!schedule_.has_horizon) {
    return fmt::format(
        "The run is extended from {} to {} steps; its schedule \"{}\" does not follow the run's length and "
        "goes on as before.",
        horizon, total_steps_, settings_.schedule.name);
  }
  const double last = rate_at(horizon, base_rate());
  return fmt::format(
      "The run is extended from {} to {} steps; its schedule \"{}\" was made for {}, so the learning "
      "rate stays at its end ({:g}) from there on.",
      horizon, total_steps_, settings_.schedule.name, horizon, last);
}

Result<StepResult> Trainer::run_step(const Batch& batch, std::int64_t step, double rate,
                                     std::span<const Capture> captures) {
  const kernels::StepState state{.seed = settings_.seed,
                                 .step = step * settings_.step.accumulate,
                                 .update = step + 1,
                                 .valid_rows = batch.valid_rows,
                                 .learning_rate = rate};
  const BatchView view = inputs_.view(batch, executor_.plan(), parts_.train->info(),
                                      {.seed = settings_.seed, .step = static_cast<std::uint32_t>(step)});
  return executor_.train_step(view, state, captures);
}

Result<Progress> Trainer::train(std::span<const Capture> captures) {
  const double rate = learning_rate();
  const Batch& batch = train_loader_->next();
  assert((batch.position == BatchPosition{position_.epoch, position_.batch_in_epoch}));
  const std::int64_t rows = batch.valid_rows;
  const Result<StepResult> result = run_step(batch, position_.step, rate, captures);
  if (!result) return result.error();
  ++position_.step;
  ++position_.batch_in_epoch;
  if (!std::isfinite(result->loss)) return not_finite("The loss", result->loss, position_, rate);
  position_.epoch_loss_sum += result->loss * static_cast<double>(rows);
  position_.epoch_correct += result->correct.value_or(0);
  position_.epoch_targets += result->targets;

  StepOutcome outcome{.step = position_.step,
                      .epoch = position_.epoch + 1,
                      .loss = result->loss,
                      .learning_rate = rate,
                      .samples = rows,
                      .gradient_norm = result->gradient_norm,
                      .losses = result->losses};
  if (result->correct && result->targets > 0) {
    outcome.accuracy = *result->correct / static_cast<double>(result->targets);
  }
  return Progress(outcome);
}

Result<std::optional<MetricMeans>> Trainer::evaluate(const DatasetPtr& data,
                                                     std::unique_ptr<BatchLoader>& loader) {
  if (!loader) {
    loader = std::make_unique<BatchLoader>(
        data, BatchOptions{.batch = executor_.plan().batch, .order = BatchOrder::as_stored});
  }
  const Batch& batch = loader->next();
  if (batch.position.batch == 0) evaluation_ = {};
  const BatchView view = inputs_.view(batch, executor_.plan(), data->info(), {.seed = settings_.seed});
  const Result<StepResult> result = executor_.evaluate(view);
  if (!result) return result.error();
  evaluation_.add(result->loss, batch.valid_rows, result->correct, result->targets);
  if (batch.position.batch + 1 < loader->batches_per_epoch()) return std::optional<MetricMeans>();
  return std::optional(evaluation_.means());
}

Result<Progress> Trainer::validate() {
  if (!parts_.validation) return close_epoch({});
  const Result<std::optional<MetricMeans>> means = evaluate(parts_.validation, validation_loader_);
  if (!means) return means.error();
  if (!*means) return Progress(BatchEvaluated{});
  if (!std::isfinite((*means)->loss)) {
    return not_finite("The validation loss", (*means)->loss, position_, learning_rate());
  }
  return close_epoch(**means);
}

Result<Progress> Trainer::close_epoch(const MetricMeans& validation) {
  const std::int64_t rows = std::min(position_.batch_in_epoch * settings_.batch, train_samples());
  EpochOutcome outcome{
      .epoch = position_.epoch + 1,
      .step = position_.step,
      .train = MetricMean(position_.epoch_loss_sum, position_.epoch_correct, rows, position_.epoch_targets)
                   .means(),
      .validation = validation};
  outcome.best = std::isfinite(validation.loss) &&
                 (!position_.best_validation_loss || validation.loss < *position_.best_validation_loss);
  if (outcome.best) {
    position_.best_validation_loss = validation.loss;
    best_step_ = position_.step;
  }
  closed_step_ = position_.step;
  if (position_.batch_in_epoch == steps_per_epoch()) {
    if (schedule_.observe) {
      const double loss = parts_.validation ? validation.loss : outcome.train.loss;
      schedule_.observe({.loss = loss, .base_rate = base_rate()}, position_.schedule_memory);
    }
    ++position_.epoch;
    position_.batch_in_epoch = 0;
    position_.epoch_loss_sum = 0;
    position_.epoch_correct = 0;
    position_.epoch_targets = 0;
  }
  return Progress(outcome);
}

Result<Progress> Trainer::test() {
  if (!test_) return Progress(TestOutcome{});
  const Result<std::optional<MetricMeans>> means = evaluate(test_, test_loader_);
  if (!means) return means.error();
  if (!*means) return Progress(BatchEvaluated{});
  return Progress(TestOutcome{.test = **means});
}

Result<Checkpoint> Trainer::checkpoint() const {
  Result<std::vector<NamedTensor>> tensors = executor_.export_tensors();
  if (!tensors) return tensors.error();
  return Checkpoint{.position = position_,
                    .seed = settings_.seed,
                    .graph_hash = graph_hash_,
                    .data_hash = data_hash_,
                    .program_version = program_version_,
                    .settings_json = to_json(settings_),
                    .tensors = *std::move(tensors),
                    .best = best_step_ == position_.step && closed_step_ == position_.step};
}

}  // namespace netwright::engine
