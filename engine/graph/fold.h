// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "engine/graph/edit.h"
#include "engine/graph/graph.h"
#include "engine/graph/infer.h"

namespace netwright::engine {

/// Puts `nodes` into a Group in their place: what they read from outside becomes its Inputs, what is read of
/// them outside its Outputs. Refuses Inputs and Outputs of the network itself, nodes of which nothing is read
/// outside, and a choice that leaves out a node between two chosen ones.
Result<AddedNode> fold(const Graph& graph, std::span<const NodeId> nodes, std::string_view name);

/// Puts in place of a block what it is made of (a Group's layers, a ResidualBlock's). `inferred` is of
/// `graph`: a block with a problem cannot be unfolded.
Result<AddedNodes> unfold(const Graph& graph, const InferredGraph& inferred, NodeId block);

}  // namespace netwright::engine
