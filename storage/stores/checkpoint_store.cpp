// SPDX-License-Identifier: Apache-2.0
#include "storage/stores/checkpoint_store.h"

#include <algorithm>
#include <string>

namespace netwright::storage {
namespace {

Result<void> write_chunks(Database& database, std::int64_t checkpoint, std::span<const std::byte> data) {
  auto insert = database.prepare("INSERT INTO chunk (checkpoint, position, data) VALUES (?, ?, ?)");
  if (!insert) return insert.error();
  for (std::int64_t position = 0; !data.empty(); ++position) {
    const auto piece = data.first(std::min(data.size(), CheckpointStore::kChunkBytes));
    insert->bind(checkpoint, position, piece);
    if (auto done = insert->run(); !done) return done;
    data = data.subspan(piece.size());
  }
  return {};
}

}  // namespace

Result<CheckpointId> CheckpointStore::save(const CheckpointRecord& checkpoint,
                                           std::span<const std::byte> data, std::int64_t newest) const {
  const std::int64_t run = checkpoint.run.value;
  if (auto done = database_->run("DELETE FROM checkpoint WHERE run = ? AND step = ?", run, checkpoint.step);
      !done) {
    return done.error();
  }
  if (checkpoint.best) {
    if (auto done = database_->run("UPDATE checkpoint SET best = 0 WHERE run = ?", run); !done)
      return done.error();
  }
  auto made = database_->run(
      "INSERT INTO checkpoint (run, step, epoch, best, kept, bytes, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
      run, checkpoint.step, checkpoint.epoch, checkpoint.best ? 1 : 0, checkpoint.kept ? 1 : 0,
      static_cast<std::int64_t>(data.size()), checkpoint.created_ms);
  if (!made) return made.error();
  const CheckpointId id{database_->last_id()};
  if (auto written = write_chunks(*database_, id.value, data); !written) return written.error();
  auto cleared = database_->run(
      "DELETE FROM checkpoint WHERE run = ? AND best = 0 AND kept = 0 AND id NOT IN "
      "(SELECT id FROM checkpoint WHERE run = ? ORDER BY step DESC LIMIT ?)",
      run, run, newest);
  if (!cleared) return cleared.error();
  return id;
}

Result<std::vector<CheckpointRecord>> CheckpointStore::list(RunId run) const {
  auto rows = database_->query(
      "SELECT id, step, epoch, best, kept, bytes, created_ms FROM checkpoint WHERE run = ? ORDER BY step "
      "DESC",
      run.value);
  if (!rows) return rows.error();
  std::vector<CheckpointRecord> checkpoints;
  while (rows->next()) {
    checkpoints.push_back({.id = {rows->integer(0)},
                           .run = run,
                           .step = rows->integer(1),
                           .epoch = rows->integer(2),
                           .best = rows->integer(3) != 0,
                           .kept = rows->integer(4) != 0,
                           .bytes = rows->integer(5),
                           .created_ms = rows->integer(6)});
  }
  if (!rows->ended()) return rows->ended().error();
  return checkpoints;
}

Result<std::vector<std::byte>> CheckpointStore::read(CheckpointId id) const {
  auto rows = database_->query("SELECT data FROM chunk WHERE checkpoint = ? ORDER BY position", id.value);
  if (!rows) return rows.error();
  std::vector<std::byte> data;
  while (rows->next()) {
    const auto piece = rows->bytes(0);
    data.insert(data.end(), piece.begin(), piece.end());
  }
  if (!rows->ended()) return rows->ended().error();
  if (!data.empty()) return data;
  return Error{.message = "There is no checkpoint " + std::to_string(id.value) + " in " +
                          database_->file().string() + ". Later ones may have taken its place.",
               .about = database_->file().string(),
               .kind = ErrorKind::not_found};
}

Result<void> CheckpointStore::remove_after(RunId run, std::int64_t step) const {
  return database_->run("DELETE FROM checkpoint WHERE run = ? AND step > ?", run.value, step);
}

}  // namespace netwright::storage
