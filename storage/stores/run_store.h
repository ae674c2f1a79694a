// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/process_owner.h"
#include "storage/records.h"

namespace netwright::storage {

/// Runs. A run whose state says it is under way, but whose process is gone, reads as `interrupted`; another
/// program that looks on while it runs sees the true state.
class RunStore {
 public:
  explicit RunStore(Database& database) : database_(&database) {}

  /// Adds a run owned by `owner`; `run.id`, `graph_name` and `graph_revision` are not looked at.
  Result<RunId> create(const RunRecord& run, const ProcessOwner& owner, std::int64_t now_ms) const;
  /// Makes `owner` the one who records a run from now on; refused while it is under way.
  Result<void> claim(RunId id, const ProcessOwner& owner, std::int64_t now_ms) const;
  /// Writes all that can change of a run, and that its owner lives.
  Result<void> update(const RunRecord& run, std::int64_t now_ms) const;
  Result<void> rename(RunId id, std::string_view name) const;
  /// With its curves, checkpoints, notes and log. Refused while it is under way.
  Result<void> remove(RunId id) const;

  /// Removes a run that never took a step, and gives its number back if it is the newest.
  Result<void> withdraw(RunId id) const;
  /// Oldest first.
  Result<std::vector<RunRecord>> list() const;
  Result<RunRecord> find(RunId id) const;

 private:
  Database* database_;
};

/// Whether a run in this state has a process at work on it.
bool is_under_way(std::string_view state);

}  // namespace netwright::storage
