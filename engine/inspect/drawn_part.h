// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/graph/graph.h"
#include "engine/graph/infer.h"

namespace netwright::engine {

/// What of a network can be computed from a sample alone, however much of it is still undrawn: the nodes
/// without a problem that read no target, mask or loss, with an Output behind every value that nobody reads.
/// Nodes keep their ids. `inferred` must be of `graph`. Empty where there is no such layer.
Graph drawn_part(const Graph& graph, const InferredGraph& inferred);

}  // namespace netwright::engine
