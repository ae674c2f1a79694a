// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/project.h"
#include "ui/bridge/run_library.h"

namespace netwright::app {

/// What the window asks a project file, answered on a reader's connection.

/// The network changed last, draft or revision.
Result<storage::GraphRecord> newest_graph(storage::Database& reader);
/// Newest first.
Result<ui::RunPage> list_runs(storage::Database& reader, std::int64_t offset, std::int64_t limit);
/// Reads on until there is a page full of points or no more.
Result<ui::PointPage> read_points(storage::Database& reader, const ui::PointQuery& query);

enum class KeepAs { draft, revision };
/// Keeps a network in the file, safe against power cuts when this returns; a revision is the draft too.
Result<void> keep_graph(storage::Project& project, const std::string& graph_json, KeepAs how);

}  // namespace netwright::app
