// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "app/command_line/console.h"
#include "app/composition/first_problem.h"
#include "engine/graph/graph.h"
#include "engine/graph/problem.h"

namespace netwright::app {

/// Every problem: a line each, as text or as {"event":"problem", ...}.
void tell_problems(const engine::Graph& graph, std::span<const engine::Problem> problems, Console& console);

}  // namespace netwright::app
