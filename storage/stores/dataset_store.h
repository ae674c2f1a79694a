// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/records.h"

namespace netwright::storage {

/// Which data sets runs were trained on: by spec and content hash, never the data itself.
class DatasetStore {
 public:
  explicit DatasetStore(Database& database) : database_(&database) {}

  /// The row of this spec and hash, made when it is new.
  Result<DatasetId> keep(std::string_view spec, std::string_view content_hash) const;
  Result<std::vector<DatasetRecord>> list() const;

 private:
  Database* database_;
};

}  // namespace netwright::storage
