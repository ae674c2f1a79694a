// SPDX-License-Identifier: Apache-2.0
#include "app/recorder/stored_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/graph/graph_json.h"
#include "storage/stores/checkpoint_store.h"
#include "storage/stores/graph_store.h"
#include "storage/stores/run_store.h"

namespace netwright::app {

Result<StoredRun> load_run(storage::Database& database, storage::RunId run) {
  auto record = storage::RunStore(database).find(run);
  if (!record) return record.error();
  const auto stored_graph = storage::GraphStore(database).find(record->graph);
  if (!stored_graph) return stored_graph.error();
  auto graph = engine::graph_from_json(stored_graph->json);
  if (!graph) return graph.error();
  auto settings = engine::settings_from_json(record->settings_json);
  if (!settings) return settings.error();
  return StoredRun{
      .record = *std::move(record), .graph = *std::move(graph), .settings = *std::move(settings)};
}

Result<LoadedCheckpoint> load_checkpoint(storage::Database& database, storage::RunId run,
                                         WhichCheckpoint which) {
  const storage::CheckpointStore store(database);
  auto checkpoints = store.list(run);
  if (!checkpoints) return checkpoints.error();
  if (which == WhichCheckpoint::best) {
    std::stable_partition(checkpoints->begin(), checkpoints->end(),
                          [](const auto& checkpoint) { return checkpoint.best; });
  }
  LoadedCheckpoint loaded;
  std::string damage;
  for (const storage::CheckpointRecord& record : *checkpoints) {
    const auto bytes = store.read(record.id);
    auto decoded = bytes ? engine::decode_checkpoint(*bytes) : Result<engine::Checkpoint>(bytes.error());
    if (decoded) {
      loaded.checkpoint = *std::move(decoded);
      if (!damage.empty()) {
        loaded.notice = fmt::format("{} The checkpoint of step {} takes its place.", damage, record.step);
      }
      return loaded;
    }
    if (damage.empty()) {
      damage = fmt::format("The checkpoint of run {} at step {} is damaged.", run.value, record.step);
    }
  }
  if (checkpoints->empty()) return loaded;
  return Error{
      .message = fmt::format("No checkpoint of run {} in {} can be read: all are damaged. Train the network "
                             "again in a new run.",
                             run.value, database.file().string()),
      .about = database.file().string(),
      .kind = ErrorKind::damaged};
}

Result<LoadedCheckpoint> load_checkpoint_of_step(storage::Database& database, storage::RunId run,
                                                 std::int64_t step) {
  const storage::CheckpointStore store(database);
  const auto checkpoints = store.list(run);
  if (!checkpoints) return checkpoints.error();
  std::vector<std::int64_t> steps;
  for (const storage::CheckpointRecord& record : *checkpoints) {
    steps.push_back(record.step);
    if (record.step != step) continue;
    const auto bytes = store.read(record.id);
    if (!bytes) return bytes.error();
    auto decoded = engine::decode_checkpoint(*bytes);
    if (!decoded) return decoded.error();
    return LoadedCheckpoint{.checkpoint = *std::move(decoded)};
  }
  return Error{.message = fmt::format("Run {} in {} has no checkpoint of step {}; there are those of {}.",
                                      run.value, database.file().string(), step,
                                      steps.empty() ? "no step" : fmt::format("{}", fmt::join(steps, ", "))),
               .about = database.file().string(),
               .kind = ErrorKind::not_found};
}

}  // namespace netwright::app
