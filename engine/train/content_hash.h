// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/graph/graph.h"

namespace netwright::engine {

/// 16 hexadecimal digits that change with what the network computes: the xxhash64 of its JSON without name
/// and positions.
std::string hash_of(const Graph& graph);

}  // namespace netwright::engine
