// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/sample.h"
#include "engine/train/run_settings.h"

namespace netwright::app {

/// Every shipped sample, by name.
std::vector<engine::Sample> shipped_samples();
/// Refuses an unknown name, saying which there are.
Result<engine::Sample> shipped_sample(std::string_view name);

/// A network with the settings that come with it: a sample's own, else the defaults.
struct LoadedGraph {
  engine::Graph graph;
  engine::RunSettings settings;
};
/// GRAPH of the command line: a JSON file (a network or a sample), "-" for standard input, or "sample:NAME".
Result<LoadedGraph> load_graph(std::string_view argument);

}  // namespace netwright::app
