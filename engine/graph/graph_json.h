// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/graph/graph.h"

namespace netwright::engine {

/// Version of the graph file format this program writes; a newer one is refused by name.
inline constexpr int kGraphFormatVersion = 1;

/// {"netwright_graph": 1, "name": ..., "nodes": [{"id", "name", "op", "attributes", "position"}], "edges":
/// [["a:0", "b:0"]]}; one node a line, so that git diffs show nodes.
std::string to_json(const Graph& graph);

/// Refuses with line or node named: not JSON, newer version, duplicate or empty names, edges to nothing,
/// limits of promises.md (100,000 nodes, names of 4 KiB). Ops and attributes are checked by infer_shapes().
Result<Graph> graph_from_json(std::string_view text);

}  // namespace netwright::engine
