// SPDX-License-Identifier: Apache-2.0
#include "storage/stores/graph_store.h"

#include <string>

namespace netwright::storage {
namespace {

GraphRecord graph_of(const Statement& row) {
  return {.id = {row.integer(0)},
          .name = row.text(1),
          .revision = row.integer(2),
          .json = row.text(3),
          .created_ms = row.integer(4)};
}

}  // namespace

Result<GraphId> GraphStore::save_draft(std::string_view name, std::string_view json,
                                       std::int64_t now_ms) const {
  auto row = database_->query(
      "INSERT INTO graph (name, revision, json, created_ms) VALUES (?, 0, ?, ?) ON CONFLICT (name, revision) "
      "DO UPDATE SET json = excluded.json, created_ms = excluded.created_ms RETURNING id",
      name, json, now_ms);
  if (!row) return row.error();
  GraphId id;
  while (row->next()) id = {row->integer(0)};
  if (!row->ended()) return row->ended().error();
  return id;
}

Result<GraphId> GraphStore::save_revision(std::string_view name, std::string_view json,
                                          std::int64_t now_ms) const {
  auto newest = database_->query(
      "SELECT id, revision, json FROM graph WHERE name = ? AND revision > 0 ORDER BY revision DESC LIMIT 1",
      name);
  if (!newest) return newest.error();
  std::int64_t revision = 0;
  if (newest->next()) {
    if (newest->text(2) == json) return GraphId{newest->integer(0)};
    revision = newest->integer(1);
  }
  if (!newest->ended()) return newest->ended().error();
  auto saved = database_->run("INSERT INTO graph (name, revision, json, created_ms) VALUES (?, ?, ?, ?)",
                              name, revision + 1, json, now_ms);
  if (!saved) return saved.error();
  return GraphId{database_->last_id()};
}

Result<void> GraphStore::remove_draft(std::string_view name) const {
  return database_->run("DELETE FROM graph WHERE name = ? AND revision = 0", name);
}

Result<std::vector<GraphRecord>> GraphStore::list() const {
  auto rows =
      database_->query("SELECT id, name, revision, json, created_ms FROM graph ORDER BY name, revision");
  if (!rows) return rows.error();
  std::vector<GraphRecord> graphs;
  while (rows->next()) graphs.push_back(graph_of(*rows));
  if (!rows->ended()) return rows->ended().error();
  return graphs;
}

Result<GraphRecord> GraphStore::find(GraphId id) const {
  auto row =
      database_->query("SELECT id, name, revision, json, created_ms FROM graph WHERE id = ?", id.value);
  if (!row) return row.error();
  if (row->next()) return graph_of(*row);
  if (!row->ended()) return row->ended().error();
  return Error{.message = "There is no network " + std::to_string(id.value) + " in " +
                          database_->file().string() + ".",
               .about = database_->file().string(),
               .kind = ErrorKind::not_found};
}

}  // namespace netwright::storage
