// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/records.h"

namespace netwright::storage {

/// What people write about runs: notes and tags.
class NoteStore {
 public:
  explicit NoteStore(Database& database) : database_(&database) {}

  Result<NoteId> add(RunId run, std::string_view text, std::int64_t now_ms) const;
  Result<void> change(NoteId note, std::string_view text) const;
  Result<void> remove(NoteId note) const;
  /// Oldest first.
  Result<std::vector<NoteRecord>> list(RunId run) const;

  /// A tag that is there already stays as it is.
  Result<void> tag(RunId run, std::string_view name) const;
  Result<void> untag(RunId run, std::string_view name) const;
  /// In alphabetical order.
  Result<std::vector<std::string>> tags(RunId run) const;

 private:
  Database* database_;
};

}  // namespace netwright::storage
