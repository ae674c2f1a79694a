// SPDX-License-Identifier: Apache-2.0
#include "storage/stores/metric_store.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace netwright::storage {
namespace {

/// The id of a series, made when it is new; none when its run is gone.
Result<std::optional<std::int64_t>> series_id(Database& database, const MetricRow& row) {
  const auto find = [&]() -> Result<std::optional<std::int64_t>> {
    auto found = database.query("SELECT id FROM series WHERE run = ? AND key = ?", row.run.value, row.key);
    if (!found) return found.error();
    if (found->next()) return std::optional(found->integer(0));
    if (!found->ended()) return found->ended().error();
    return std::optional<std::int64_t>{};
  };
  auto known = find();
  if (!known || *known) return known;
  auto made = database.run("INSERT INTO series (run, key) SELECT id, ? FROM run WHERE id = ?", row.key,
                           row.run.value);
  if (!made) return made.error();
  return find();
}

/// Lowest and highest of one stretch of steps, in step order, and a NaN if there was one.
struct Stretch {
  std::optional<PointRecord> low;
  std::optional<PointRecord> high;
  std::optional<PointRecord> gap;

  void add(const PointRecord& point) {
    if (std::isnan(point.value)) {
      if (!gap) gap = point;
      return;
    }
    if (!low || point.value < low->value) low = point;
    if (!high || point.value > high->value) high = point;
  }
  void move_to(std::vector<PointRecord>& points) {
    std::vector<PointRecord> own;
    for (const auto& point : {low, high, gap}) {
      if (point) own.push_back(*point);
    }
    std::ranges::sort(own, {}, &PointRecord::step);
    for (const PointRecord& point : own) {
      if (points.empty() || points.back().step < point.step) points.push_back(point);
    }
    *this = {};
  }
};

PointRecord point_of(const Statement& row) {
  return {.step = row.integer(0), .wall_seconds = row.real(1), .value = row.real(2)};
}

constexpr std::string_view kWindow =
    "SELECT step, wall_seconds, value FROM point WHERE series = (SELECT id FROM series WHERE run = ? AND key "
    "= ?) "
    "AND step BETWEEN ? AND ? ORDER BY step";

}  // namespace

Result<void> MetricStore::insert(std::span<const MetricRow> rows) const {
  auto insert = database_->prepare(
      "INSERT INTO point (series, step, wall_seconds, value) VALUES (?, ?, ?, ?) ON CONFLICT (series, step) "
      "DO UPDATE SET wall_seconds = excluded.wall_seconds, value = excluded.value");
  if (!insert) return insert.error();
  std::map<std::pair<RunId, std::string_view>, std::optional<std::int64_t>> ids;
  for (const MetricRow& row : rows) {
    const auto [known, is_new] = ids.try_emplace({row.run, row.key});
    if (is_new) {
      auto id = series_id(*database_, row);
      if (!id) return id.error();
      known->second = *id;
    }
    if (!known->second) continue;
    insert->bind(*known->second, row.point.step, row.point.wall_seconds, row.point.value);
    if (auto done = insert->run(); !done) return done;
  }
  return {};
}

Result<std::vector<SeriesRecord>> MetricStore::series(RunId run) const {
  auto rows = database_->query("SELECT id, key FROM series WHERE run = ? ORDER BY key", run.value);
  if (!rows) return rows.error();
  std::vector<SeriesRecord> series;
  while (rows->next()) series.push_back({.id = {rows->integer(0)}, .run = run, .key = rows->text(1)});
  if (!rows->ended()) return rows->ended().error();
  return series;
}

Result<std::vector<PointRecord>> MetricStore::read(RunId run, std::string_view key, StepWindow window) const {
  auto rows = database_->query(kWindow, run.value, key, window.first, window.last);
  if (!rows) return rows.error();
  std::vector<PointRecord> points;
  while (rows->next()) points.push_back(point_of(*rows));
  if (!rows->ended()) return rows->ended().error();
  return points;
}

Result<StepWindow> MetricStore::extent(RunId run, std::string_view key, StepWindow window) const {
  // Two queries, each answered by one look at the index.
  StepWindow found{.first = 0, .last = -1};
  const std::string from =
      " FROM point WHERE series = (SELECT id FROM series WHERE run = ? AND key = ?) "
      "AND step BETWEEN ? AND ?";
  for (const auto& [sql, target] : {std::pair{"SELECT min(step)" + from, &found.first},
                                    std::pair{"SELECT max(step)" + from, &found.last}}) {
    auto row = database_->query(sql, run.value, key, window.first, window.last);
    if (!row) return row.error();
    if (row->next()) *target = row->optional_integer(0).value_or(*target);
    if (!row->ended()) return row->ended().error();
  }
  return found;
}

Result<std::vector<PointRecord>> MetricStore::read_decimated(RunId run, std::string_view key,
                                                             StepWindow window,
                                                             std::int64_t max_points) const {
  const auto range = extent(run, key, window);
  if (!range) return range.error();
  std::vector<PointRecord> points;
  if (range->last < range->first) return points;
  const std::int64_t stretches = std::max<std::int64_t>(1, (max_points - 2) / 2);
  const std::int64_t width = (range->last - range->first) / stretches + 1;
  auto rows = database_->query(kWindow, run.value, key, range->first, range->last);
  if (!rows) return rows.error();
  Stretch stretch;
  std::int64_t at = 0;
  PointRecord last;
  while (rows->next()) {
    last = point_of(*rows);
    if (const std::int64_t now = (last.step - range->first) / width; now != at) {
      stretch.move_to(points);
      at = now;
    }
    if (points.empty() && last.step == range->first) {
      points.push_back(last);
    } else {
      stretch.add(last);
    }
  }
  if (!rows->ended()) return rows->ended().error();
  stretch.move_to(points);
  // Between the two queries another program may have deleted the run.
  if (!points.empty() && points.back().step < last.step) points.push_back(last);
  return points;
}

Result<void> MetricStore::remove_after(RunId run, std::int64_t step) const {
  return database_->run(
      "DELETE FROM point WHERE series IN (SELECT id FROM series WHERE run = ?) AND step > ?", run.value,
      step);
}

}  // namespace netwright::storage
