// SPDX-License-Identifier: Apache-2.0
#include "app/recorder/run_recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/graph/graph_json.h"
#include "engine/session/run_state.h"
#include "storage/file_system.h"
#include "storage/stores/checkpoint_store.h"
#include "storage/stores/event_store.h"
#include "storage/stores/graph_store.h"
#include "storage/stores/metric_store.h"
#include "storage/stores/run_store.h"

namespace netwright::app {
namespace {

constexpr std::chrono::milliseconds kTakeEvery{50};

/// What the curves say at a checkpoint.
struct History {
  double seconds = 0;
  double watt_hours = 0;
  std::optional<double> best_validation_accuracy = {};
};

Result<History> history_of(storage::Database& database, storage::RunId run) {
  const storage::MetricStore metrics(database);
  History history;
  const auto rates = metrics.read_decimated(run, "learning_rate", {}, 2);
  if (!rates) return rates.error();
  if (!rates->empty()) history.seconds = rates->back().wall_seconds;
  const auto energy = metrics.read_decimated(run, engine::kGpuWattHours, {}, 2);
  if (!energy) return energy.error();
  if (!energy->empty()) history.watt_hours = energy->back().value;
  const auto accuracies = metrics.read(run, "validation_accuracy");
  if (!accuracies) return accuracies.error();
  for (const storage::PointRecord& point : *accuracies) {
    history.best_validation_accuracy = std::max(history.best_validation_accuracy.value_or(0), point.value);
  }
  return history;
}

/// In one transaction: the run is this process's, stands at `step` and has forgotten what came after.
Result<History> take_back(storage::Database& database, storage::RunRecord& record, std::int64_t step) {
  const storage::RunStore runs(database);
  const std::int64_t now = storage::now_ms();
  if (auto done = runs.claim(record.id, storage::ProcessOwner::this_process(), now); !done)
    return done.error();
  if (auto done = storage::MetricStore(database).remove_after(record.id, step); !done) return done.error();
  if (auto done = storage::CheckpointStore(database).remove_after(record.id, step); !done)
    return done.error();
  auto history = history_of(database, record.id);
  if (!history) return history;
  record.last_step = step;
  record.best_validation_accuracy = history->best_validation_accuracy;
  if (auto done = runs.update(record, now); !done) return done.error();
  auto logged = storage::EventStore(database).add({.run = record.id,
                                                   .step = step,
                                                   .at_ms = now,
                                                   .kind = "resumed",
                                                   .message = fmt::format("from step {}", step)});
  if (!logged) return logged.error();
  return history;
}

}  // namespace

RunRecorder::RunRecorder(std::shared_ptr<storage::Project> project, storage::RunRecord record,
                         engine::RunRequest request, ResumedFrom from)
    : events_(std::make_shared<engine::EventBox>()),
      recording_(std::make_shared<Recording>(std::move(project), events_, std::move(record),
                                             request.settings.loop.keep_last, from.seconds,
                                             std::move(from.run))),
      request_(std::move(request)),
      notice_(std::move(from.notice)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

RunRecorder::~RunRecorder() {
  thread_.request_stop();
  thread_.join();
  (void)recording_->close();  // finish() is where one hears of failures
}

void RunRecorder::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    recording_->take_events();
    stopped_.wait_for(lock, stop, kTakeEvery, [] { return false; });
  }
}

Result<std::unique_ptr<RunRecorder>> RunRecorder::begin(std::shared_ptr<storage::Project> project,
                                                        NewRun run) {
  const std::int64_t now = storage::now_ms();
  storage::RunRecord record{.name = run.name.empty() ? run.graph.name : run.name,
                            .settings_json = engine::to_json(run.settings),
                            .state = std::string(name_of(engine::RunState::preparing)),
                            .seed = run.settings.seed,
                            .device = run.settings.device,
                            .program_version = run.program_version,
                            .data_spec = run.settings.data,
                            .started_ms = now};
  auto added = project->run({.work = [&](storage::Database& database) -> Result<void> {
    const auto graph =
        storage::GraphStore(database).save_revision(run.graph.name, engine::to_json(run.graph), now);
    if (!graph) return graph.error();
    record.graph = *graph;
    const auto id = storage::RunStore(database).create(record, storage::ProcessOwner::this_process(), now);
    if (!id) return id.error();
    auto created = storage::RunStore(database).find(*id);
    if (!created) return created.error();
    record = *std::move(created);
    return {};
  }});
  if (!added) return added.error();
  engine::RunRequest request{.graph = std::move(run.graph),
                             .settings = std::move(run.settings),
                             .program_version = std::move(run.program_version)};
  return std::unique_ptr<RunRecorder>(
      new RunRecorder(std::move(project), std::move(record), std::move(request), {}));
}

Result<std::unique_ptr<RunRecorder>> RunRecorder::resume(std::shared_ptr<storage::Project> project,
                                                         StoredRun run, std::string program_version) {
  LoadedCheckpoint loaded;
  {
    auto reader = project->reader();
    if (!reader) return reader.error();
    auto found = load_checkpoint(*reader, run.record.id, WhichCheckpoint::newest);
    if (!found) return found.error();
    loaded = *std::move(found);
  }
  if (!loaded.checkpoint) {
    loaded.notice =
        fmt::format("Run {} has no checkpoint yet: it begins again at step 0.", run.record.id.value);
  }
  const storage::RunRecord before = std::move(run.record);
  storage::RunRecord record = before;
  record.settings_json = engine::to_json(run.settings);
  record.state = name_of(engine::RunState::preparing);
  record.device = run.settings.device;
  record.program_version = program_version;
  record.ended_ms.reset();
  record.test_loss.reset();
  record.test_accuracy.reset();
  record.failure.clear();
  const std::int64_t step = loaded.checkpoint ? loaded.checkpoint->position.step : 0;
  ResumedFrom from{.notice = std::move(loaded.notice), .run = before};
  auto taken = project->run({.work = [&](storage::Database& database) -> Result<void> {
    auto history = take_back(database, record, step);
    if (!history) return history.error();
    from.seconds = history->seconds;
    from.watt_hours = history->watt_hours;
    from.run->last_step = step;
    from.run->best_validation_accuracy = history->best_validation_accuracy;
    return {};
  }});
  if (!taken) return taken.error();
  engine::RunRequest request{.graph = std::move(run.graph),
                             .settings = std::move(run.settings),
                             .resume_from = std::move(loaded.checkpoint),
                             .program_version = std::move(program_version),
                             .watt_hours_before = from.watt_hours};
  return std::unique_ptr<RunRecorder>(
      new RunRecorder(std::move(project), std::move(record), std::move(request), std::move(from)));
}

}  // namespace netwright::app
