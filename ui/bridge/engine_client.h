// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "ui/bridge/session_handle.h"

namespace netwright::ui {

/// The only QObject that drains an EventBox: once a frame, only while a session lives, never more than a
/// frame's worth at once. Signals carry values, in the order the engine spoke; steps come in batches.
class EngineClient : public QObject {
  Q_OBJECT

 public:
  explicit EngineClient(SessionFactory factory, QObject* parent = nullptr);
  ~EngineClient() override;

  /// Only when no session lives.
  void start(SessionStart start);
  /// Ignored when no session lives.
  void send(engine::Command command);

  bool isLive() const { return session_ != nullptr; }
  engine::RunState state() const { return state_; }

 Q_SIGNALS:
  void stateChanged(netwright::engine::RunState from, netwright::engine::RunState to);
  void runPrepared(const netwright::engine::RunPrepared& prepared);
  void stepsFinished(const std::vector<netwright::engine::StepFinished>& steps);
  void validationFinished(const netwright::engine::ValidationFinished& validation);
  void epochFinished(const netwright::engine::EpochFinished& epoch);
  void checkpointSaved(const netwright::engine::CheckpointSaved& saved);
  void checkpointFailed(const netwright::engine::CheckpointFailed& failure);
  void learningRateChanged(const netwright::engine::LearningRateChanged& change);
  void runFinished(const netwright::engine::RunFinished& finished);
  void runStopped(const netwright::engine::RunStopped& stopped);
  void runFailed(const netwright::engine::RunFailed& failure);
  void runRefused(const netwright::engine::RunRefused& refusal);
  void tensorWatched(const netwright::engine::TensorWatched& tensor);
  void looked(const netwright::engine::Looked& answer);
  /// The newest of a frame.
  void deviceSampled(const netwright::engine::DeviceSample& sample);
  /// Behind the signals of one frame: the moment to show what they came to.
  void frameDrained();
  /// The run is over and its session handed to another thread to end.
  void sessionEnded();

 private:
  void drainFrame();
  void deliver(const engine::Event& event);
  void flushSteps();
  void flushSample();
  void endSession();

  SessionFactory factory_;
  std::unique_ptr<SessionHandle> session_;
  std::shared_ptr<engine::EventBox> box_;
  std::vector<engine::Event> waiting_;  ///< drained but not delivered yet
  std::size_t next_ = 0;                ///< first undelivered of waiting_
  std::vector<engine::StepFinished> steps_;
  std::optional<engine::DeviceSample> sample_;
  engine::RunState state_ = engine::RunState::draft;
  QTimer frame_;

  struct Ending {
    std::shared_ptr<std::atomic<bool>> done;
    std::jthread thread;
  };
  std::vector<Ending> endings_;  ///< sessions being destroyed
};

}  // namespace netwright::ui
