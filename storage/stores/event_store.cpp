// SPDX-License-Identifier: Apache-2.0
#include "storage/stores/event_store.h"

namespace netwright::storage {

Result<void> EventStore::add(const EventRecord& event) const {
  return database_->run("INSERT INTO event (run, step, at_ms, kind, message) VALUES (?, ?, ?, ?, ?)",
                        event.run.value, event.step, event.at_ms, event.kind, event.message);
}

Result<std::vector<EventRecord>> EventStore::list(RunId run) const {
  auto rows =
      database_->query("SELECT step, at_ms, kind, message FROM event WHERE run = ? ORDER BY id", run.value);
  if (!rows) return rows.error();
  std::vector<EventRecord> events;
  while (rows->next()) {
    events.push_back({.run = run,
                      .step = rows->integer(0),
                      .at_ms = rows->integer(1),
                      .kind = rows->text(2),
                      .message = rows->text(3)});
  }
  if (!rows->ended()) return rows->ended().error();
  return events;
}

}  // namespace netwright::storage
