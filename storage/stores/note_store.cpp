// SPDX-License-Identifier: Apache-2.0
#include "storage/stores/note_store.h"

namespace netwright::storage {

Result<NoteId> NoteStore::add(RunId run, std::string_view text, std::int64_t now_ms) const {
  auto made =
      database_->run("INSERT INTO note (run, text, created_ms) VALUES (?, ?, ?)", run.value, text, now_ms);
  if (!made) return made.error();
  return NoteId{database_->last_id()};
}

Result<void> NoteStore::change(NoteId note, std::string_view text) const {
  return database_->run("UPDATE note SET text = ? WHERE id = ?", text, note.value);
}

Result<void> NoteStore::remove(NoteId note) const {
  return database_->run("DELETE FROM note WHERE id = ?", note.value);
}

Result<std::vector<NoteRecord>> NoteStore::list(RunId run) const {
  auto rows = database_->query("SELECT id, text, created_ms FROM note WHERE run = ? ORDER BY id", run.value);
  if (!rows) return rows.error();
  std::vector<NoteRecord> notes;
  while (rows->next()) {
    notes.push_back(
        {.id = {rows->integer(0)}, .run = run, .text = rows->text(1), .created_ms = rows->integer(2)});
  }
  if (!rows->ended()) return rows->ended().error();
  return notes;
}

Result<void> NoteStore::tag(RunId run, std::string_view name) const {
  return database_->run("INSERT INTO tag (run, name) VALUES (?, ?) ON CONFLICT (run, name) DO NOTHING",
                        run.value, name);
}

Result<void> NoteStore::untag(RunId run, std::string_view name) const {
  return database_->run("DELETE FROM tag WHERE run = ? AND name = ?", run.value, name);
}

Result<std::vector<std::string>> NoteStore::tags(RunId run) const {
  auto rows = database_->query("SELECT name FROM tag WHERE run = ? ORDER BY name", run.value);
  if (!rows) return rows.error();
  std::vector<std::string> names;
  while (rows->next()) names.push_back(rows->text(0));
  if (!rows->ended()) return rows->ended().error();
  return names;
}

}  // namespace netwright::storage
