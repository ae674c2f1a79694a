// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "app/recorder/recording.h"
#include "app/recorder/stored_run.h"
#include "engine/base/result.h"
#include "engine/session/session.h"
#include "storage/project.h"

namespace netwright::app {

/// What a new run is begun with.
struct NewRun {
  engine::Graph graph = {};
  engine::RunSettings settings = {};
  std::string name = {};  ///< empty: the network's
  std::string program_version = {};
};

/// Joins a session and a project: begin or resume a run, start a Session with request(), checkpoints() and
/// events(), and the run is in the project whatever becomes of this process.
///   Session session(recorder->request(), tools, recorder->checkpoints(), {recorder->events(), ...});
///   session.join();  recorder->finish();
class RunRecorder {
 public:
  /// Adds the run's row; it is in the file when this returns. A run that is refused before its first step
  /// leaves no row.
  static Result<std::unique_ptr<RunRecorder>> begin(std::shared_ptr<storage::Project> project, NewRun run);

  /// Goes on with a run from its newest whole checkpoint, or from the start if it has none. `run` is as
  /// load_run() gave it, its settings changed where wanted. What the run recorded after that checkpoint is
  /// forgotten. Refused while another program works on it. If the session then refuses to go on (a setting
  /// that must not change), the run is as it was, to be resumed rightly.
  static Result<std::unique_ptr<RunRecorder>> resume(std::shared_ptr<storage::Project> project, StoredRun run,
                                                     std::string program_version);

  /// Records what came until now. Destroy the session first: a run that is not over becomes `interrupted`.
  ~RunRecorder();
  RunRecorder(const RunRecorder&) = delete;
  RunRecorder& operator=(const RunRecorder&) = delete;

  /// For one session: the checkpoint to resume from moves out with it.
  engine::RunRequest request() { return std::move(request_); }
  std::shared_ptr<engine::CheckpointSink> checkpoints() const { return recording_; }
  std::shared_ptr<engine::EventBox> events() const { return events_; }
  /// The run's row as it stands.
  storage::RunRecord record() const { return recording_->record(); }
  /// What the user should know of a resume: a sentence, or empty.
  const std::string& notice() const { return notice_; }

  /// Once the session is over: everything it said is in the file, or the reason why not.
  Result<void> finish() { return recording_->write_all(); }

 private:
  /// What a resumed run brings along; nothing for a new one.
  struct ResumedFrom {
    double seconds = 0;
    double watt_hours = 0;
    std::string notice = {};
    std::optional<storage::RunRecord> run = {};
  };
  RunRecorder(std::shared_ptr<storage::Project> project, storage::RunRecord record,
              engine::RunRequest request, ResumedFrom from);
  void work(const std::stop_token& stop);

  std::shared_ptr<engine::EventBox> events_;
  std::shared_ptr<Recording> recording_;
  engine::RunRequest request_;
  std::string notice_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace netwright::app
