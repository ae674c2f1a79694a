// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "engine/base/error.h"
#include "engine/graph/graph.h"
#include "engine/graph/problem.h"

namespace netwright::app {

/// The name of the node a problem is about; empty for the network as a whole.
std::string node_of(const engine::Graph& graph, const engine::Problem& problem);
/// Message and remedy.
std::string to_sentence(const engine::Problem& problem);
/// The first problem as an error about its node; how many more there are is said.
Error to_error(const engine::Graph& graph, std::span<const engine::Problem> problems);

}  // namespace netwright::app
