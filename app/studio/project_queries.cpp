// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/project_queries.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/graph/graph_json.h"
#include "storage/stores/graph_store.h"
#include "storage/stores/metric_store.h"
#include "storage/stores/run_store.h"

namespace netwright::app {

Result<storage::GraphRecord> newest_graph(storage::Database& reader) {
  auto graphs = storage::GraphStore(reader).list();
  if (!graphs) return graphs.error();
  // A draft is older than the revision made of it, but only a draft can be newer than all revisions.
  const auto newest = std::max_element(graphs->begin(), graphs->end(), [](const auto& a, const auto& b) {
    return a.created_ms < b.created_ms;
  });
  if (newest == graphs->end()) return storage::GraphRecord{};
  return *newest;
}

Result<ui::RunPage> list_runs(storage::Database& reader, std::int64_t offset, std::int64_t limit) {
  auto runs = storage::RunStore(reader).list();
  if (!runs) return runs.error();
  std::reverse(runs->begin(), runs->end());
  ui::RunPage page{.runs = {}, .total = static_cast<std::int64_t>(runs->size())};
  const auto first = std::clamp<std::int64_t>(offset, 0, page.total);
  const auto last = std::min(page.total, first + limit);
  page.runs.assign(runs->begin() + first, runs->begin() + last);
  return page;
}

Result<ui::PointPage> read_points(storage::Database& reader, const ui::PointQuery& query) {
  const storage::MetricStore metrics(reader);
  ui::PointPage page{.query = query, .points = {}, .complete = false};
  if (query.after_step < 0) {
    const auto all = metrics.series(query.run);
    if (!all) return all.error();
    for (const storage::SeriesRecord& series : *all) page.series.push_back(series.key);
  }
  const auto ends = metrics.read_decimated(query.run, query.key, {.first = query.after_step + 1}, 2);
  if (!ends) return ends.error();
  if (ends->empty()) {
    page.complete = true;
    return page;
  }
  const std::int64_t newest = ends->back().step;
  std::int64_t first = std::max(query.after_step + 1, ends->front().step);
  while (first <= newest && static_cast<std::int64_t>(page.points.size()) < query.limit) {
    const std::int64_t last = std::min(newest, first + query.limit - 1);
    auto points = metrics.read(query.run, query.key, {.first = first, .last = last});
    if (!points) return points.error();
    page.points.insert(page.points.end(), points->begin(), points->end());
    first = last + 1;
  }
  page.complete = first > newest;
  return page;
}

Result<void> keep_graph(storage::Project& project, const std::string& graph_json, KeepAs how) {
  const auto graph = engine::graph_from_json(graph_json);
  if (!graph) return graph.error();
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const auto work = [&graph_json, how, now, name = graph->name](storage::Database& database) -> Result<void> {
    const storage::GraphStore graphs(database);
    if (auto draft = graphs.save_draft(name, graph_json, now); !draft) return draft.error();
    if (how == KeepAs::draft) return {};
    if (auto saved = graphs.save_revision(name, graph_json, now); !saved) return saved.error();
    return {};
  };
  return project.run({.work = work, .bytes = static_cast<std::int64_t>(graph_json.size())});
}

}  // namespace netwright::app
