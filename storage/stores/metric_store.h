// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/records.h"

namespace netwright::storage {

/// Steps from first to last, both included.
struct StepWindow {
  std::int64_t first = 0;
  std::int64_t last = std::numeric_limits<std::int64_t>::max();
};

/// The points of every curve. Like every store: a view of a connection, made where it is used.
class MetricStore {
 public:
  explicit MetricStore(Database& database) : database_(&database) {}

  /// A point at a step that is there already replaces it. A run that is gone is passed over.
  Result<void> insert(std::span<const MetricRow> rows) const;

  Result<std::vector<SeriesRecord>> series(RunId run) const;
  /// Points in step order; empty when there is no such series.
  Result<std::vector<PointRecord>> read(RunId run, std::string_view key, StepWindow window = {}) const;
  /// At most about `max_points` points that draw like all of them: of each stretch of steps the lowest and
  /// the highest value, first and last point of the window, and one NaN where a stretch has any.
  Result<std::vector<PointRecord>> read_decimated(RunId run, std::string_view key, StepWindow window,
                                                  std::int64_t max_points) const;
  /// Forgets what came after `step`: a run resumed there writes it again.
  Result<void> remove_after(RunId run, std::int64_t step) const;

 private:
  Result<StepWindow> extent(RunId run, std::string_view key, StepWindow window) const;

  Database* database_;
};

}  // namespace netwright::storage
