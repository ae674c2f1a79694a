// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/session/event.h"
#include "engine/session/mailbox.h"
#include "engine/session/session.h"
#include "engine/train/checkpoint.h"
#include "storage/project.h"
#include "storage/records.h"

namespace netwright::app {

/// Writes what a session says into a project: every point, the run's row, its log, its checkpoints. What
/// cannot be written now is kept and tried again. Shared by the recorder's thread and, for checkpoints, the
/// engine's.
class Recording : public engine::CheckpointSink {
 public:
  /// `seconds_before` is how long the run had trained before it was resumed.
  /// `newest` checkpoints are kept beside the best and those for good.
  /// `resumed_from` is the run's row as it was; a run refused before its first step goes back to it, and a
  /// new run's row is removed: nothing was trained.
  Recording(std::shared_ptr<storage::Project> project, std::shared_ptr<engine::EventBox> events,
            storage::RunRecord record, std::int64_t newest, double seconds_before,
            std::optional<storage::RunRecord> resumed_from = {});

  /// Takes the waiting events and writes what is due.
  void take_events();
  /// As take_events(), but writes everything; says why if something is not in the file.
  Result<void> write_all();
  /// As write_all(); a run that is not over becomes `interrupted`, for nobody will record it further.
  Result<void> close();

  /// Writes points and row up to the checkpoint first: a run resumed from it has all of its curve.
  Result<void> save(const engine::Checkpoint& checkpoint) override;

  storage::RunRecord record() const;

 private:
  using Clock = std::chrono::steady_clock;
  enum class Due { nothing, progress, state };

  void take_waiting();
  void apply(const engine::StateChanged& event);
  void apply(const engine::RunPrepared& event);
  void apply(const engine::StepFinished& event);
  void apply(const engine::ValidationFinished& event);
  void apply(const engine::EpochFinished& event);
  void apply(const engine::CheckpointSaved& event);
  void apply(const engine::CheckpointFailed& event);
  void apply(const engine::LearningRateChanged& event);
  void apply(const engine::RunFinished& event);
  void apply(const engine::RunStopped& event);
  void apply(const engine::RunFailed& event);
  void apply(const engine::RunRefused& event);
  void apply(const engine::TensorWatched&) {}
  void apply(const engine::Looked&) {}
  void apply(const engine::DeviceSampled& event);

  void add_validation(std::int64_t step, double loss, const std::optional<double>& accuracy);
  void add_point(std::string key, std::int64_t step, double value);
  void log(std::string kind, std::int64_t step, std::string message);
  /// Writes row and log, and forgets that they were due.
  Result<void> write_run();

  const std::shared_ptr<storage::Project> project_;
  const std::shared_ptr<engine::EventBox> events_;
  const std::int64_t newest_ = 2;
  const double seconds_before_ = 0;
  const std::optional<storage::RunRecord> resumed_from_;

  mutable std::mutex mutex_;  ///< guards all below
  storage::RunRecord record_;
  double seconds_ = 0;
  bool has_validation_ = false;
  std::optional<double> sampled_at_ = {};  ///< DeviceSample::seconds of the one recorded last
  std::vector<storage::MetricRow> points_;
  std::vector<storage::EventRecord> log_;
  Due due_ = Due::nothing;
  Clock::time_point written_at_ = {};
  Clock::time_point retry_at_ = {};
};

}  // namespace netwright::app
