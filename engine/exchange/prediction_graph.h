// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/block.h"
#include "engine/graph/op_registry.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// What a network predicts with, for the formats that take it elsewhere: in place of every block what it is
/// made of, and of all that the nodes that lead to Outputs, with them, in the order they run.
struct PredictionGraph {
  FlatGraph flat;
  std::vector<NodeId> order;
};

/// Refused, with the first problem: networks that cannot predict. The result points into `ops`.
Result<PredictionGraph> prediction_graph(const Graph& graph, const OpRegistry& ops, std::int64_t batch);

/// The weight "node.name" among `weights`. Refused: one that is missing, or not f32 and of the shape wanted.
Result<const NamedTensor*> weight_of(std::span<const NamedTensor> weights, std::string_view node,
                                     const WeightSpec& wanted);

}  // namespace netwright::engine
