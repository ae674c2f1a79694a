// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/device/device_sampler.h"
#include "engine/session/command.h"
#include "engine/session/event.h"
#include "engine/session/look_list.h"
#include "engine/session/run_table.h"
#include "engine/session/session.h"
#include "engine/session/throughput.h"
#include "engine/session/watch_list.h"
#include "engine/train/trainer.h"

namespace netwright::engine {

/// What a session's thread does: drives a Trainer, takes commands between two pieces of its work, says what
/// happens.
class Runner {
 public:
  using Clock = std::chrono::steady_clock;

  Runner(RunRequest request, SessionTools tools, std::shared_ptr<CheckpointSink> checkpoints,
         std::vector<std::shared_ptr<EventBox>> events, std::shared_ptr<Mailbox<Command>> commands);

  /// The whole run, to a state that is over. Whatever goes wrong ends in an event.
  void run() noexcept;

 private:
  void post(const Event& event);
  /// Moves by the table and says so.
  Answer enter(RunInput input);
  void take_commands();
  void take(const Command& command);
  void apply(const Pause&);
  void apply(const Resume&);
  void apply(const StepOnce&);
  void apply(const Stop&);
  void apply(const SetLearningRate& command);
  void apply(const SaveCheckpoint&);
  void apply(const Watch& command);
  void apply(const Unwatch& command);
  void apply(const Look& command);
  void apply(const TrainTo& command);

  void prepare();
  Result<OpenedData> open_data(std::string_view spec);
  void announce();
  void watch_machine();
  void work();
  void advance();
  /// Whether nothing waits for the weights of a step that is not given yet.
  bool may_go_ahead() const;
  bool is_checkpoint_due() const;
  LookPace look_pace() const;
  /// Looks that need no training step; false where the run failed over them.
  bool answer_looks(LookPace pace);
  std::span<const Capture> captures_of_step();
  void report(const StepOutcome& outcome, double seconds, double waited);
  void report(const ValidationOutcome& outcome);
  void report(const EpochOutcome& outcome);
  void report(const TestOutcome& outcome);

  /// False when it could not be written; says which.
  bool save_checkpoint();
  void save_or_pause();
  void finish_stop();
  void fail(Error error);
  std::int64_t step() const;

  RunRequest request_;
  SessionTools tools_;
  std::shared_ptr<CheckpointSink> checkpoints_;
  std::vector<std::shared_ptr<EventBox>> events_;
  std::shared_ptr<Mailbox<Command>> commands_;

  RunState state_ = RunState::draft;
  std::vector<Command> deferred_;
  std::int64_t first_step_ = 0;
  std::unique_ptr<Trainer> trainer_;
  int steps_owed_ = 0;            ///< by StepOnce
  bool checkpoint_owed_ = false;  ///< the last one could not be written
  bool save_wanted_ = false;      ///< by a command
  std::optional<TrainPosition> saved_;
  Clock::time_point saved_at_;
  double seconds_ = 0;  ///< at work, pauses not counted
  Throughput throughput_;
  WatchList watches_;
  LookList looks_;
  std::vector<Capture> captures_;             ///< of watches and looks together
  std::optional<std::int64_t> pause_behind_;  ///< an epoch
  std::unique_ptr<DeviceSampler> sampler_;
};

}  // namespace netwright::engine
