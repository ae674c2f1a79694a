// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <optional>
#include <vector>

#include "engine/graph/problem.h"
#include "ui/bridge/engine_client.h"
#include "ui/bridge/run_library.h"

namespace netwright::ui {

/// Where the run under way stands, for bars and status lines.
struct Progress {
  std::int64_t step = 0;
  std::int64_t total_steps = 0;
  std::int64_t first_step = 0;
  std::int64_t epoch = 0;
  std::int64_t steps_per_epoch = 0;
  double loss = 0;
  std::optional<double> accuracy = {};
  double learning_rate = 0;
  double samples_per_second = 0;
  double wait_share = 0;
  std::optional<double> seconds_left = {};
  std::optional<double> validation_accuracy = {};
  std::optional<double> validation_loss = {};
  std::optional<double> test_accuracy = {};  ///< once the run is finished
};

/// The run under way: begins it in the project, starts its session, passes on what the user wants, and says
/// how it goes. One run at a time.
class Trainer final : public QObject {
  Q_OBJECT

 public:
  Trainer(EngineClient& client, RunLibrary& library, QObject* parent = nullptr);

  /// Whether a run is being begun, runs, or is ending.
  bool isBusy() const { return beginning_ || client_.isLive(); }
  engine::RunState state() const;
  const std::optional<storage::RunRecord>& run() const { return run_; }
  /// What the run under way, or the last one, computes and how; empty before the first.
  const engine::Graph& graph() const { return graph_; }
  const engine::RunSettings& settings() const { return settings_; }
  /// The node at which the last run failed, by name; empty where it did not, or at none.
  const QString& failedAt() const { return failedAt_; }
  const std::optional<engine::RunPrepared>& prepared() const { return prepared_; }
  const Progress& progress() const { return progress_; }
  /// What the machine does now; none when no run is under way.
  const std::optional<engine::DeviceSample>& device() const { return device_; }

  enum class Start { running, one_step };
  void train(const engine::Graph& graph, const engine::RunSettings& settings, Start how = Start::running);
  void resumeRun(storage::RunId run);
  /// Goes on with a run up to the length in `settings`.
  void extendRun(storage::RunId run, const engine::RunSettings& settings);
  void pause();
  void resume();
  void stepOnce();
  void stop();
  void setLearningRate(double rate);
  /// Goes on until epoch `epoch` is over, then pauses.
  void trainTo(std::int64_t epoch);
  /// Asks the run under way to show something; an id of newLook() for each asker.
  void look(engine::Look look);
  std::int64_t newLook() { return ++lastLook_; }
  /// Another project: the last run here is of no interest any more.
  void forget();

 Q_SIGNALS:
  void stateChanged(netwright::engine::RunState state);
  /// A few times a second.
  void progressed();
  /// device() is another, or none any more.
  void deviceSampled();
  void looked(const netwright::engine::Looked& answer);
  /// A run has its row in the project; its first step comes soon.
  void runBegun(const netwright::storage::RunRecord& run);
  /// A refusal or failure as a sentence with remedies; shown in a panel.
  void troubled(const QString& sentence, const std::vector<netwright::engine::Problem>& problems);
  /// Something about a run under way that the user should know; it goes on.
  void noted(const QString& sentence);
  /// A new run starts: old troubles and notes are of no interest.
  void troubleCleared();
  /// The session is gone: another run can begin, the window can close.
  void ended();

 private:
  void listen();
  void begin(RunStart start);
  void onBegun(const RunTicket& ticket);
  void onNotBegun(const Error& error);
  void onSteps(const std::vector<engine::StepFinished>& steps);
  void onRefused(const engine::RunRefused& refusal);
  void sayProgress();

  EngineClient& client_;
  RunLibrary& library_;
  bool beginning_ = false;
  bool stopWanted_ = false;
  bool stepWanted_ = false;
  std::optional<std::int64_t> toEpoch_ = {};  ///< wanted of the run being begun
  bool moved_ = false;                        ///< progress_ changed since progressed() was last said
  QElapsedTimer saidLately_;
  std::optional<storage::RunRecord> run_;
  engine::Graph graph_;
  engine::RunSettings settings_;
  QString failedAt_;
  std::int64_t lastLook_ = 0;
  std::optional<engine::RunPrepared> prepared_;
  Progress progress_;
  std::optional<engine::DeviceSample> device_;
};

}  // namespace netwright::ui
