// SPDX-License-Identifier: Apache-2.0
// What a run is told, and what it tells.
#include <cmath>
#include <utility>

#include "engine/session/runner.h"

namespace netwright::engine {

void Runner::apply(const Pause&) {
  pause_behind_.reset();
}

void Runner::apply(const Resume&) {
  steps_owed_ = 0;
  pause_behind_.reset();
  if (!checkpoint_owed_) return;
  // Told to go on: a checkpoint that fails again is reported, but waits for its next turn.
  checkpoint_owed_ = false;
  save_checkpoint();
}

void Runner::apply(const StepOnce&) {
  pause_behind_.reset();
  ++steps_owed_;
}

void Runner::apply(const Stop&) {}

void Runner::apply(const SetLearningRate& command) {
  if (!std::isfinite(command.value) || command.value <= 0) return;
  const double before = trainer_->learning_rate();
  trainer_->set_learning_rate(command.value);
  post(LearningRateChanged{
      .step = trainer_->next_step(), .before = before, .after = trainer_->learning_rate()});
}

void Runner::apply(const SaveCheckpoint&) {
  save_wanted_ = true;
}

void Runner::apply(const Watch& command) {
  watches_.add(command);
}

void Runner::apply(const Unwatch& command) {
  watches_.remove(command.id);
}

void Runner::apply(const Look& command) {
  looks_.set(command, *trainer_);
}

void Runner::apply(const TrainTo& command) {
  apply(Resume{});
  pause_behind_ = command.epoch;
  if (trainer_->position().epoch >= command.epoch) enter(RunInput::pause);
}

void Runner::report(const StepOutcome& outcome, double seconds, double waited) {
  throughput_.add(outcome.samples, seconds, waited);
  post(StepFinished{.step = outcome.step,
                    .epoch = outcome.epoch,
                    .loss = outcome.loss,
                    .accuracy = outcome.accuracy,
                    .learning_rate = outcome.learning_rate,
                    .samples = outcome.samples,
                    .seconds = seconds_,
                    .samples_per_second = throughput_.samples_per_second(),
                    .wait_share = throughput_.wait_share(),
                    .gradient_norm = outcome.gradient_norm,
                    .losses = outcome.losses,
                    .taken = outcome.taken,
                    .loss_scale = outcome.loss_scale,
                    .note = outcome.note});
  for (TensorWatched& watched : watches_.collect(outcome.step)) post(std::move(watched));
  for (Looked& answer : looks_.end_step(*trainer_, outcome, seconds_, seconds)) post(std::move(answer));
  const bool due = is_checkpoint_due() || trainer_->keeps_checkpoint();
  if (due && trainer_->steps_under_way() == 0) save_or_pause();
}

void Runner::report(const ValidationOutcome& outcome) {
  post(ValidationFinished{.epoch = outcome.epoch,
                          .step = outcome.step,
                          .validation_loss = outcome.validation.loss,
                          .validation_accuracy = outcome.validation.accuracy,
                          .seconds = seconds_});
  for (Looked& answer : looks_.end_validation(outcome.epoch, outcome.step)) post(std::move(answer));
  if (outcome.best || trainer_->next_is_test()) save_or_pause();
}

void Runner::report(const EpochOutcome& outcome) {
  post(EpochFinished{.epoch = outcome.epoch,
                     .step = outcome.step,
                     .train_loss = outcome.train.loss,
                     .train_accuracy = outcome.train.accuracy,
                     .validation_loss = outcome.validation.loss,
                     .validation_accuracy = outcome.validation.accuracy,
                     .seconds = seconds_});
  for (Looked& answer : looks_.end_validation(outcome.epoch, outcome.step)) post(std::move(answer));
  save_or_pause();
  if (pause_behind_ && outcome.epoch >= *pause_behind_ && state_ == RunState::running) {
    pause_behind_.reset();
    enter(RunInput::pause);
  }
}

void Runner::report(const TestOutcome& outcome) {
  if (!answer_looks(LookPace::each_step)) return;  // as the run leaves it
  post(RunFinished{.step = step(),
                   .test_loss = outcome.test.loss,
                   .test_accuracy = outcome.test.accuracy,
                   .seconds = seconds_,
                   .note = trainer_->ending()});
  enter(RunInput::done);
}

}  // namespace netwright::engine
