// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.h"
#include "engine/data/dataset.h"
#include "engine/graph/infer.h"
#include "engine/plan/plan.h"

namespace netwright::engine {

/// Whether a network's Inputs take what the data set gives: shapes and types of samples and targets, at
/// least as many scores as there are classes, and tables with a row for every symbol. Refuses with both
/// shapes and the Input's name.
Result<void> check_fit(const Graph& graph, const InferredGraph& inferred, const Plan& plan,
                       const DatasetInfo& data);

}  // namespace netwright::engine
