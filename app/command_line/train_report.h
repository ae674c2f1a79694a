// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "app/command_line/console.h"
#include "engine/session/event.h"
#include "storage/records.h"

namespace netwright::app {

/// What `train` says while it trains: a JSON object for each event, or a bar with the time left, or a line an
/// epoch.
class TrainReport {
 public:
  using Clock = std::chrono::steady_clock;

  TrainReport(Console& console, storage::RunId run, std::filesystem::path project)
      : console_(console), run_(run), project_(std::move(project)) {}

  void begin(const std::string& graph_name, const std::string& notice);
  void tell(const engine::Event& event);

  /// The state the run ended in, once it has.
  std::optional<engine::RunState> end() const { return end_; }
  /// Since when the run is paused because a checkpoint found no room; none when it is not.
  std::optional<Clock::time_point> waits_for_room_since() const { return waits_since_; }

  /// The last lines, when all is recorded; the exit code.
  int finish();

 private:
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
  std::string resume_hint() const;

  Console& console_;
  storage::RunId run_;
  std::filesystem::path project_;
  std::string graph_name_ = {};
  engine::RunPrepared prepared_ = {};
  Clock::time_point shown_at_ = {};
  std::optional<engine::RunState> end_ = {};
  engine::RunFinished finished_ = {};
  std::optional<engine::GpuSample> gpu_ = {};  ///< that the run is on
  std::int64_t stopped_step_ = 0;
  Error error_ = {};
  std::optional<Clock::time_point> waits_since_ = {};
};

}  // namespace netwright::app
