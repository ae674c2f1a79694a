// SPDX-License-Identifier: Apache-2.0
#include "engine/train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "engine/tensor/finite.h"

namespace netwright::engine {
namespace {

/// Weights and running statistics that are not finite are of no use to anyone.
Result<void> check_finite(std::span<const NamedTensor> tensors, const TrainPosition& position) {
  for (const NamedTensor& tensor : tensors) {
    if (tensor.name.starts_with("optimizer/") || is_finite(tensor.tensor)) continue;
    return Error{.message = fmt::format("The weight \"{}\" is no longer finite after step {}: it overflowed. "
                                        "Resume from an older checkpoint with a lower learning rate.",
                                        tensor.name, position.step),
                 .about = tensor.name,
                 .kind = ErrorKind::failed};
  }
  return {};
}

}  // namespace

Trainer::Stage Trainer::stage(const TrainPosition& position) const {
  if (has_epoch_to_close(position)) return Stage::validating;
  const std::int64_t every = settings_.loop.validate_every;
  const bool owed = every > 0 && parts_.validation && position.batch_in_epoch > 0 &&
                    position.step % every == 0 && position.validated_step != position.step;
  if (owed) return Stage::validating;
  return position.step >= total_steps_ || stops_early() ? Stage::testing : Stage::training;
}

/// A whole epoch, or the part of one a run of so many steps ends with.
bool Trainer::has_epoch_to_close(const TrainPosition& position) const {
  if (position.batch_in_epoch == steps_per_epoch()) return true;
  return position.step >= total_steps_ && position.batch_in_epoch > 0 &&
         position.validated_step != position.step;
}

Result<Progress> Trainer::advance(std::span<const Capture> captures, Ahead ahead) {
  switch (stage(position_)) {
    case Stage::training:
      return train(captures, ahead);
    case Stage::validating:
      return validate();
    case Stage::testing:
      return test();
  }
  return Progress(BatchEvaluated{});
}

double Trainer::learning_rate() const {
  return rate_at(next_step() - 1, base_rate());
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
  const double share = rate_at(next_step() - 1, 1.0);
  position_.learning_rate = share > 0 ? rate / share : rate;
}

std::string Trainer::note() const {
  const std::string length = note_on_length();
  return length + (length.empty() || note_on_pieces_.empty() ? "" : " ") + note_on_pieces_;
}

std::string Trainer::note_on_length() const {
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

BatchView Trainer::view_of(const Batch& batch, const Dataset& data, std::uint32_t step) {
  BatchView view = inputs_.view(batch, executor_.evaluation_plan(), parts_.train->info(),
                                {.seed = settings_.seed, .step = step});
  const bool draws = settings_.loop.sampling == "balanced";
  if (resident_bytes() > 0) view.images = image_rows_.of(batch, data, draws);
  return view;
}

kernels::StepState Trainer::step_state(std::int64_t step, double rate, std::int64_t rows) const {
  return {.seed = settings_.seed,
          .step = step * settings_.step.accumulate,
          .update = step + 1,
          .valid_rows = rows,
          .learning_rate = rate};
}

Result<StepResult> Trainer::run_step(const Batch& batch, std::int64_t step, double rate,
                                     std::span<const Capture> captures) {
  return executor_.train_step(view_of(batch, *parts_.train, static_cast<std::uint32_t>(step)),
                              step_state(step, rate, batch.valid_rows), captures);
}

Result<Progress> Trainer::train(std::span<const Capture> captures, Ahead ahead) {
  const std::int64_t most = ahead == Ahead::none ? 1 : executor_.depth();
  while (steps_under_way() < most && may_give()) {
    if (next_batch_ == nullptr) next_batch_ = &train_loader_->next();
    if (!next_batch_->damaged_rows.empty()) break;
    if (auto done = give(*std::exchange(next_batch_, nullptr), captures); !done) return done.error();
    captures = {};
  }
  if (steps_under_way() > 0) return take_outcome();
  stands_before_step_ = true;
  return damaged_data(*next_batch_, *parts_.train, step_not_taken());
}

bool Trainer::may_give() const {
  TrainPosition next = position_;
  next.step += steps_under_way();
  next.batch_in_epoch += steps_under_way();
  return stage(next) == Stage::training && (steps_under_way() == 0 || !keeps_checkpoint(next));
}

Result<void> Trainer::give(const Batch& batch, std::span<const Capture> captures) {
  assert((batch.position == BatchPosition{position_.epoch, position_.batch_in_epoch + steps_under_way()}));
  newest_batch_ = &batch;
  const std::int64_t step = position_.step + steps_under_way();
  const double rate = learning_rate();
  given_[static_cast<std::size_t>(step) % given_.size()] = {.rate = rate, .rows = batch.valid_rows};
  return executor_.submit(view_of(batch, *parts_.train, static_cast<std::uint32_t>(step)),
                          step_state(step, rate, batch.valid_rows), captures);
}

Result<Progress> Trainer::take_outcome() {
  const auto [rate, rows] = given_[static_cast<std::size_t>(position_.step) % given_.size()];
  const Result<StepResult> result = executor_.collect();
  if (!result) return result.error();
  if (result->halted) return refuse_step(*result, rate);
  const bool counts = std::isfinite(result->loss);
  const std::int64_t before = position_.batch_in_epoch * settings_.batch;
  const double mean = before > 0 ? position_.epoch_loss_sum / static_cast<double>(before) : 0;
  ++position_.step;
  ++position_.batch_in_epoch;
  // A loss that overflowed counts as the mean of those before it.
  position_.epoch_loss_sum += (counts ? result->loss : mean) * static_cast<double>(rows);
  position_.epoch_correct += result->correct.value_or(0);
  position_.epoch_targets += result->targets;
  if (scales_losses_) position_.loss_scale = executor_.loss_scale();
  return Progress(outcome_of(*result, rate, rows));
}

StepOutcome Trainer::outcome_of(const StepResult& result, double rate, std::int64_t rows) {
  StepOutcome outcome{.step = position_.step,
                      .epoch = position_.epoch + 1,
                      .loss = result.loss,
                      .learning_rate = rate,
                      .samples = rows,
                      .taken = result.finite,
                      .gradient_norm = result.gradient_norm,
                      .note = executor_.take_note()};
  if (position_.loss_scale) outcome.loss_scale = position_.loss_scale->scale;
  const Plan& plan = executor_.evaluation_plan();
  for (const LossValue& loss : result.losses) {
    if (plan.losses.size() < 2) break;
    outcome.losses.push_back({.name = std::string(plan.node_name(loss.node)), .value = loss.value});
  }
  if (result.correct && result.targets > 0) {
    outcome.accuracy = *result.correct / static_cast<double>(result.targets);
  }
  return outcome;
}

Error Trainer::refuse_step(const StepResult& result, double rate) {
  const std::string loss = fmt::format("its loss became {}", result.loss);
  const std::string what =
      std::isfinite(result.loss) ? "its gradients or running statistics are not finite" : loss;
  const bool untouched = result.untouched;
  const bool others = steps_under_way() > 0 || next_batch_ != nullptr;
  while (steps_under_way() > 0) {
    if (const auto dropped = executor_.collect(); !dropped) return dropped.error();
  }
  if (others) {
    start_loading();
    newest_batch_ = &train_loader_->next();
  }
  next_batch_ = newest_batch_;
  return explain(*newest_batch_, what, rate, untouched);
}

Result<Checkpoint> Trainer::checkpoint() const {
  assert(steps_under_way() == 0);
  Result<std::vector<NamedTensor>> tensors = set_aside_ ? Result(*set_aside_) : executor_.export_tensors();
  if (!tensors) return tensors.error();
  if (const auto sound = check_finite(*tensors, position_); !sound) return sound.error();
  const bool best = position_.best_step == position_.step;
  if (!best) {
    for (const NamedTensor& tensor : best_weights_) {
      tensors->push_back({.name = std::string(kBestPrefix) + tensor.name, .tensor = tensor.tensor});
    }
  }
  return Checkpoint{.position = position_,
                    .seed = settings_.seed,
                    .graph_hash = graph_hash_,
                    .data_hash = data_hash_,
                    .program_version = program_version_,
                    .settings_json = to_json(settings_),
                    .tuning = executor_.tuning(),
                    .tensors = *std::move(tensors),
                    .best = best,
                    .keep = keeps_checkpoint()};
}

bool Trainer::keeps_checkpoint(const TrainPosition& position) const {
  const LoopSettings& loop = settings_.loop;
  if (loop.keep_every == 0 || position.step == 0) return false;
  if (loop.keep_unit == "steps") return position.step % loop.keep_every == 0;
  return position.batch_in_epoch == 0 && position.epoch % loop.keep_every == 0;
}

}  // namespace netwright::engine
