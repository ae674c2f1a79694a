// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/records.h"

namespace netwright::storage {

/// A run's log: what happened to it, in order.
class EventStore {
 public:
  explicit EventStore(Database& database) : database_(&database) {}

  Result<void> add(const EventRecord& event) const;
  /// Oldest first.
  Result<std::vector<EventRecord>> list(RunId run) const;

 private:
  Database* database_;
};

}  // namespace netwright::storage
