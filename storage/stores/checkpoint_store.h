// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/records.h"

namespace netwright::storage {

/// Checkpoints as the engine encoded them, cut into chunks.
class CheckpointStore {
 public:
  static constexpr std::size_t kChunkBytes = 4 << 20;

  static constexpr std::int64_t kNewest = 2;

  explicit CheckpointStore(Database& database) : database_(&database) {}

  /// Saves one and lets go of older ones: of each run the `newest` newest, the best and those kept for good
  /// stay. `checkpoint.id` and `bytes` are not looked at. One at the same step is replaced.
  Result<CheckpointId> save(const CheckpointRecord& checkpoint, std::span<const std::byte> data,
                            std::int64_t newest = kNewest) const;

  /// Newest first.
  Result<std::vector<CheckpointRecord>> list(RunId run) const;
  Result<std::vector<std::byte>> read(CheckpointId id) const;
  /// Forgets those after `step`: a run resumed there makes its own.
  Result<void> remove_after(RunId run, std::int64_t step) const;

 private:
  Database* database_;
};

}  // namespace netwright::storage
