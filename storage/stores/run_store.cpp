// SPDX-License-Identifier: Apache-2.0
#include "storage/stores/run_store.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "storage/file_system.h"
#include "storage/stores/dataset_store.h"

namespace netwright::storage {
namespace {

/// Of an owner that cannot be seen from here (another machine, a container): silent for so long, it is taken
/// for gone.
constexpr std::int64_t kSilentMs = 60'000;

constexpr std::string_view kSelect =
    "SELECT run.id, run.graph, graph.name, graph.revision, run.name, settings_json, state, seed, device, "
    "program_version, spec, content_hash, started_ms, ended_ms, last_step, total_steps, test_loss, "
    "test_accuracy, "
    "best_validation_accuracy, failure, owner, seen_ms "
    "FROM run JOIN graph ON graph.id = run.graph JOIN dataset ON dataset.id = run.dataset ";

bool lives(const ProcessOwner& owner, std::int64_t seen_ms) {
  switch (owner.liveness()) {
    case Liveness::alive:
      return true;
    case Liveness::gone:
      return false;
    case Liveness::unknown:
      return now_ms() - seen_ms < kSilentMs;
  }
  return false;
}

struct OwnedRun {
  RunRecord run;
  bool owner_lives = false;
  ProcessOwner owner;
};

OwnedRun run_of(const Statement& row) {
  OwnedRun owned{.run = {.id = {row.integer(0)},
                         .graph = {row.integer(1)},
                         .graph_name = row.text(2),
                         .graph_revision = row.integer(3),
                         .name = row.text(4),
                         .settings_json = row.text(5),
                         .state = row.text(6),
                         .seed = std::bit_cast<std::uint64_t>(row.integer(7)),
                         .device = row.text(8),
                         .program_version = row.text(9),
                         .data_spec = row.text(10),
                         .data_hash = row.text(11),
                         .started_ms = row.integer(12),
                         .ended_ms = row.optional_integer(13),
                         .last_step = row.integer(14),
                         .total_steps = row.integer(15),
                         .test_loss = row.optional_real(16),
                         .test_accuracy = row.optional_real(17),
                         .best_validation_accuracy = row.optional_real(18),
                         .failure = row.text(19)},
                 .owner = ProcessOwner::from_text(row.text(20))};
  if (is_under_way(owned.run.state)) {
    owned.owner_lives = lives(owned.owner, row.integer(21));
    if (!owned.owner_lives) owned.run.state = "interrupted";
  }
  return owned;
}

Error no_such_run(const Database& database, RunId id) {
  const std::string file = database.file().string();
  return {.message = "There is no run " + std::to_string(id.value) + " in " + file +
                     ". List its runs to see what there is.",
          .about = file,
          .kind = ErrorKind::not_found};
}

Result<OwnedRun> find_owned(Database& database, RunId id) {
  auto row = database.query(std::string(kSelect) + "WHERE run.id = ?", id.value);
  if (!row) return row.error();
  if (row->next()) return run_of(*row);
  if (!row->ended()) return row->ended().error();
  return no_such_run(database, id);
}

}  // namespace

bool is_under_way(std::string_view state) {
  constexpr std::array<std::string_view, 4> kUnderWay{"preparing", "running", "paused", "stopping"};
  return std::ranges::find(kUnderWay, state) != kUnderWay.end();
}

Result<RunId> RunStore::create(const RunRecord& run, const ProcessOwner& owner, std::int64_t now_ms) const {
  const auto dataset = DatasetStore(*database_).keep(run.data_spec, run.data_hash);
  if (!dataset) return dataset.error();
  auto made = database_->run(
      "INSERT INTO run (graph, dataset, name, settings_json, state, seed, device, program_version, owner, "
      "seen_ms, "
      "started_ms, ended_ms, last_step, total_steps, test_loss, test_accuracy, best_validation_accuracy, "
      "failure) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      run.graph.value, dataset->value, run.name, run.settings_json, run.state,
      std::bit_cast<std::int64_t>(run.seed), run.device, run.program_version, owner.to_text(), now_ms,
      run.started_ms, run.ended_ms, run.last_step, run.total_steps, run.test_loss, run.test_accuracy,
      run.best_validation_accuracy, run.failure);
  if (!made) return made.error();
  return RunId{database_->last_id()};
}

Result<void> RunStore::claim(RunId id, const ProcessOwner& owner, std::int64_t now_ms) const {
  const auto found = find_owned(*database_, id);
  if (!found) return found.error();
  if (found->owner_lives) {
    const std::string where = found->owner == owner
                                  ? "this program"
                                  : "another program (process " + std::to_string(found->owner.pid) + ")";
    return Error{
        .message = "Run " + std::to_string(id.value) + " is under way in " + where + ". Stop it there first.",
        .about = database_->file().string(),
        .kind = ErrorKind::locked};
  }
  return database_->run("UPDATE run SET owner = ?, seen_ms = ? WHERE id = ?", owner.to_text(), now_ms,
                        id.value);
}

Result<void> RunStore::update(const RunRecord& run, std::int64_t now_ms) const {
  const auto dataset = DatasetStore(*database_).keep(run.data_spec, run.data_hash);
  if (!dataset) return dataset.error();
  auto done = database_->run(
      "UPDATE run SET dataset = ?, name = ?, settings_json = ?, state = ?, device = ?, program_version = ?, "
      "seen_ms = ?, ended_ms = ?, last_step = ?, total_steps = ?, test_loss = ?, test_accuracy = ?, "
      "best_validation_accuracy = ?, failure = ? WHERE id = ?",
      dataset->value, run.name, run.settings_json, run.state, run.device, run.program_version, now_ms,
      run.ended_ms, run.last_step, run.total_steps, run.test_loss, run.test_accuracy,
      run.best_validation_accuracy, run.failure, run.id.value);
  if (done && database_->changed_rows() == 0) return no_such_run(*database_, run.id);
  return done;
}

Result<void> RunStore::rename(RunId id, std::string_view name) const {
  auto done = database_->run("UPDATE run SET name = ? WHERE id = ?", name, id.value);
  if (done && database_->changed_rows() == 0) return no_such_run(*database_, id);
  return done;
}

Result<void> RunStore::remove(RunId id) const {
  const auto found = find_owned(*database_, id);
  if (!found) return found.error();
  if (found->owner_lives) {
    return refused("Run " + std::to_string(id.value) + " is under way and cannot be deleted. Stop it first.",
                   database_->file().string());
  }
  return database_->run("DELETE FROM run WHERE id = ?", id.value);
}

Result<void> RunStore::withdraw(RunId id) const {
  if (auto removed = remove(id); !removed) return removed;
  return database_->run("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'run' AND seq = ?", id.value);
}

Result<std::vector<RunRecord>> RunStore::list() const {
  auto rows = database_->query(std::string(kSelect) + "ORDER BY run.id");
  if (!rows) return rows.error();
  std::vector<RunRecord> runs;
  while (rows->next()) runs.push_back(run_of(*rows).run);
  if (!rows->ended()) return rows->ended().error();
  return runs;
}

Result<RunRecord> RunStore::find(RunId id) const {
  auto found = find_owned(*database_, id);
  if (!found) return found.error();
  return found->run;
}

}  // namespace netwright::storage
