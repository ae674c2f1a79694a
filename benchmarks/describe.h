// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/graph/infer.h"

namespace netwright::benchmarks {

/// What pytorch_peer.py builds the same network from, as JSON: "nodes" without blocks in the order they run,
/// each with name, op, all attributes, src (node, output) and their shapes; and "settings", a run's as JSON.
std::string describe(const engine::Graph& graph, const engine::InferredGraph& inferred,
                     std::string_view settings);

}  // namespace netwright::benchmarks
