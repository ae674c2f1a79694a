// SPDX-License-Identifier: Apache-2.0
#include "app/recorder/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "storage/file_system.h"
#include "storage/stores/checkpoint_store.h"
#include "storage/stores/event_store.h"
#include "storage/stores/run_store.h"

namespace netwright::app {
namespace {

constexpr std::chrono::milliseconds kProgressEvery{1000};
constexpr std::chrono::milliseconds kRetryEvery{1000};
constexpr std::chrono::seconds kSignOfLifeEvery{10};
constexpr double kSampleEverySeconds = 0.95;

}  // namespace

Recording::Recording(std::shared_ptr<storage::Project> project, std::shared_ptr<engine::EventBox> events,
                     storage::RunRecord record, std::int64_t newest, double seconds_before,
                     std::optional<storage::RunRecord> resumed_from)
    : project_(std::move(project)),
      events_(std::move(events)),
      newest_(newest),
      seconds_before_(seconds_before),
      resumed_from_(std::move(resumed_from)),
      record_(std::move(record)),
      seconds_(seconds_before),
      written_at_(Clock::now()) {}

storage::RunRecord Recording::record() const {
  const std::scoped_lock lock(mutex_);
  return record_;
}

void Recording::take_events() {
  const std::scoped_lock lock(mutex_);
  take_waiting();
  const auto now = Clock::now();
  const auto quiet = now - written_at_;
  const bool due = due_ == Due::state || (due_ == Due::progress && quiet >= kProgressEvery) ||
                   (storage::is_under_way(record_.state) && quiet >= kSignOfLifeEvery);
  // What fails here is tried again; a full disk stops the run at its next checkpoint, with the sentence.
  if (due && now >= retry_at_ && !write_run()) retry_at_ = now + kRetryEvery;
}

Result<void> Recording::write_all() {
  const std::scoped_lock lock(mutex_);
  take_waiting();
  if (due_ != Due::nothing) {
    if (auto written = write_run(); !written) return written;
  }
  return project_->flush();
}

Result<void> Recording::close() {
  {
    const std::scoped_lock lock(mutex_);
    take_waiting();
    if (storage::is_under_way(record_.state)) {
      record_.state = name_of(engine::RunState::interrupted);
      log("state", record_.last_step, record_.state);
      due_ = Due::state;
    }
  }
  return write_all();
}

Result<void> Recording::save(const engine::Checkpoint& checkpoint) {
  const auto data = engine::encode(checkpoint);
  {
    const std::scoped_lock lock(mutex_);
    take_waiting();
    if (due_ != Due::nothing) {
      if (auto written = write_run(); !written) return written;
    }
  }
  if (auto flushed = project_->flush(); !flushed) return flushed;
  const storage::CheckpointRecord row{.run = record().id,
                                      .step = checkpoint.position.step,
                                      .epoch = checkpoint.position.epoch,
                                      .best = checkpoint.best,
                                      .kept = checkpoint.keep,
                                      .created_ms = storage::now_ms()};
  return project_->run({.work = [&](storage::Database& database) -> Result<void> {
                          const auto id = storage::CheckpointStore(database).save(row, data, newest_);
                          if (!id) return id.error();
                          return {};
                        },
                        .durability = storage::Durability::full,
                        .bytes = static_cast<std::int64_t>(data.size())});
}

void Recording::take_waiting() {
  for (const engine::Event& event : events_->drain()) {
    std::visit([this](const auto& what) { apply(what); }, event);
  }
  if (points_.empty()) return;
  // Only a read-only project refuses points, and no run is begun in one.
  (void)project_->append(std::exchange(points_, {}));
}

void Recording::apply(const engine::StateChanged& event) {
  due_ = Due::state;
  if (event.to == engine::RunState::refused && resumed_from_) {
    record_ = *resumed_from_;
    return;
  }
  record_.state = name_of(event.to);
  if (engine::is_over(event.to)) record_.ended_ms = storage::now_ms();
  log("state", record_.last_step, record_.state);
}

void Recording::apply(const engine::RunPrepared& event) {
  record_.device = event.device_id;
  record_.data_hash = event.data_hash;
  record_.total_steps = event.total_steps;
  has_validation_ = event.validation_samples > 0;
  log("prepared", event.first_step,
      fmt::format("{} ({}), {} weights, {} training samples", event.device_id, event.device_name,
                  event.weights, event.train_samples));
  if (event.transfer) log("transfer", event.first_step, to_text(*event.transfer));
  due_ = Due::state;
}

void Recording::apply(const engine::StepFinished& event) {
  seconds_ = seconds_before_ + event.seconds;
  record_.last_step = event.step;
  add_point("loss", event.step, event.loss);
  if (event.accuracy) add_point("accuracy", event.step, *event.accuracy);
  if (event.gradient_norm) add_point("gradient_norm", event.step, *event.gradient_norm);
  for (const engine::NamedLoss& loss : event.losses) add_point("loss/" + loss.name, event.step, loss.value);
  add_point("learning_rate", event.step, event.learning_rate);
  if (event.loss_scale) add_point("loss_scale", event.step, *event.loss_scale);
  if (!event.taken)
    log("skipped", event.step,
        fmt::format("its gradients overflowed; loss scale now {}", event.loss_scale.value_or(1)));
  if (!event.note.empty()) log("note", event.step, event.note);
  due_ = std::max(due_, Due::progress);
}

void Recording::apply(const engine::ValidationFinished& event) {
  add_validation(event.step, event.validation_loss, event.validation_accuracy);
}

void Recording::apply(const engine::EpochFinished& event) {
  add_point("train_loss", event.step, event.train_loss);
  if (event.train_accuracy) add_point("train_accuracy", event.step, *event.train_accuracy);
  if (has_validation_) add_validation(event.step, event.validation_loss, event.validation_accuracy);
  due_ = std::max(due_, Due::progress);
}

void Recording::add_validation(std::int64_t step, double loss, const std::optional<double>& accuracy) {
  add_point("validation_loss", step, loss);
  if (accuracy) {
    add_point("validation_accuracy", step, *accuracy);
    record_.best_validation_accuracy = std::max(record_.best_validation_accuracy.value_or(0), *accuracy);
  }
  due_ = std::max(due_, Due::progress);
}

void Recording::apply(const engine::CheckpointSaved& event) {
  std::string message = event.best ? "saved, the best so far" : "saved";
  if (event.kept) message += ", kept for good";
  log("checkpoint", event.step, std::move(message));
}

void Recording::apply(const engine::CheckpointFailed& event) {
  log("checkpoint_failed", event.step, event.error.message);
}

void Recording::apply(const engine::LearningRateChanged& event) {
  log("learning_rate", event.step, fmt::format("{} to {}", event.before, event.after));
}

void Recording::apply(const engine::RunFinished& event) {
  if (!std::isnan(event.test_loss)) record_.test_loss = event.test_loss;
  record_.test_accuracy = event.test_accuracy;
  if (!event.note.empty()) log("ending", event.step, event.note);
  due_ = Due::state;
}

void Recording::apply(const engine::RunStopped& event) {
  record_.last_step = event.step;
}

void Recording::apply(const engine::RunFailed& event) {
  record_.failure = event.error.message;
  log("failure", event.step, event.error.message);
}

void Recording::apply(const engine::RunRefused& event) {
  record_.failure = event.error.message;
  log("refused", 0, event.error.message);
}

/// Once a second, under the newest step: of a step that takes longer its last moment is kept.
void Recording::apply(const engine::DeviceSampled& event) {
  const double now = event.sample.seconds;
  if (record_.last_step == 0 || (sampled_at_ && now - *sampled_at_ < kSampleEverySeconds)) return;
  sampled_at_ = now;
  for (const engine::DeviceFigure& figure : engine::recorded_figures(event.sample))
    add_point(std::string(figure.key), record_.last_step, figure.value);
}

void Recording::add_point(std::string key, std::int64_t step, double value) {
  points_.push_back({.run = record_.id,
                     .key = std::move(key),
                     .point = {.step = step, .wall_seconds = seconds_, .value = value}});
}

void Recording::log(std::string kind, std::int64_t step, std::string message) {
  log_.push_back({.run = record_.id,
                  .step = step,
                  .at_ms = storage::now_ms(),
                  .kind = std::move(kind),
                  .message = std::move(message)});
  due_ = std::max(due_, Due::progress);
}

Result<void> Recording::write_run() {
  const auto durability = due_ == Due::state ? storage::Durability::full : storage::Durability::normal;
  auto written = project_->run({.work = [this](storage::Database& database) -> Result<void> {
                                  auto updated =
                                      storage::RunStore(database).update(record_, storage::now_ms());
                                  if (!updated) return updated;
                                  if (record_.state == name_of(engine::RunState::refused)) {
                                    return storage::RunStore(database).withdraw(record_.id);
                                  }
                                  for (const storage::EventRecord& event : log_) {
                                    auto added = storage::EventStore(database).add(event);
                                    if (!added) return added;
                                  }
                                  return {};
                                },
                                .durability = durability});
  if (!written) return written;
  log_.clear();
  due_ = Due::nothing;
  written_at_ = Clock::now();
  return {};
}

}  // namespace netwright::app
