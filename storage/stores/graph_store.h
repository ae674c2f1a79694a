// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/records.h"

namespace netwright::storage {

/// Networks by name: one draft each, changed in place, and revisions 1, 2, ... that never change.
class GraphStore {
 public:
  explicit GraphStore(Database& database) : database_(&database) {}

  Result<GraphId> save_draft(std::string_view name, std::string_view json, std::int64_t now_ms) const;
  /// The newest revision if it is this very text, else a new one.
  Result<GraphId> save_revision(std::string_view name, std::string_view json, std::int64_t now_ms) const;
  /// Removes a network's draft, if there is one.
  Result<void> remove_draft(std::string_view name) const;

  /// By name, then revision; the draft (0) first.
  Result<std::vector<GraphRecord>> list() const;
  Result<GraphRecord> find(GraphId id) const;

 private:
  Database* database_;
};

}  // namespace netwright::storage
