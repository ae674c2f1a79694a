// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/error.h"
#include "engine/execute/executor_plans.h"

namespace netwright::engine {

/// The sentence for a network whose `bytes` the device has not got: how much there is, and remedies that were
/// planned and fit: a smaller batch, the same batch in pieces, fewer activations kept. All of the network's
/// memory has been given back before.
Error memory_refusal(const Graph& graph, const InferredGraph& inferred, const ExecutorOptions& options,
                     kernels::Context& context, const BlockBytes& bytes);

}  // namespace netwright::engine
