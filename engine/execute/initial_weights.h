// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "engine/graph/graph.h"
#include "engine/graph/op_definition.h"

namespace netwright::engine {

/// Fills a fresh weight: number i of the op's weight number `index` is draw i of RandomStream{seed,
/// weight_init, index, node}, so the same bits on every machine whatever else the network holds.
void fill_initial(std::span<float> values, const WeightSpec& spec, std::uint64_t seed, NodeId node,
                  int index);

}  // namespace netwright::engine
