// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/execute/executor.h"
#include "engine/plan/compile.h"

namespace netwright::engine {

using BlockBytes = std::array<std::int64_t, kBlocks>;

/// What an executor runs: all plans use the same memory, one after the other.
struct ExecutorPlans {
  Compiled eval;
  std::optional<Compiled> mean_eval = {};  ///< of the running mean of the weights
  std::vector<Compiled> train = {};        ///< one a phase
  std::string tuning = {};                 ///< as Executor::tuning()
  BlockBytes bytes = {};
};

/// Refuses with the first problem's sentence, about its node. Takes no device memory.
Result<ExecutorPlans> compile_plans(const Graph& graph, const InferredGraph& inferred,
                                    const ExecutorOptions& options, kernels::Context& context);

}  // namespace netwright::engine
