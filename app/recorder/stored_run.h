// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/graph/graph.h"
#include "engine/train/checkpoint.h"
#include "engine/train/run_settings.h"
#include "storage/database.h"
#include "storage/records.h"

namespace netwright::app {

/// A run as a project keeps it, with its texts read.
struct StoredRun {
  storage::RunRecord record;
  engine::Graph graph;
  engine::RunSettings settings;
};

Result<StoredRun> load_run(storage::Database& database, storage::RunId run);

enum class WhichCheckpoint { newest, best };

/// A run's checkpoint. `notice` is a sentence when a damaged newer one was passed over, else empty.
struct LoadedCheckpoint {
  std::optional<engine::Checkpoint> checkpoint = {};  ///< none: the run never came to save one
  std::string notice = {};
};

/// The checkpoint asked for, or where that is damaged the newest whole one. An error when there are some and
/// none is whole.
Result<LoadedCheckpoint> load_checkpoint(storage::Database& database, storage::RunId run,
                                         WhichCheckpoint which);

/// The checkpoint of one step; an error that names those there are where it is not among them.
Result<LoadedCheckpoint> load_checkpoint_of_step(storage::Database& database, storage::RunId run,
                                                 std::int64_t step);

}  // namespace netwright::app
