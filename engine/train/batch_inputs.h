// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/data/batch_loader.h"
#include "engine/data/dataset.h"
#include "engine/execute/executor.h"

namespace netwright::engine {

/// A batch as the plan's Inputs take it. `views` has one entry for each of plan.inputs and is what the result
/// shows.
BatchView batch_inputs(const Batch& batch, const Plan& plan, const DatasetInfo& data,
                       std::span<InputView> views);

}  // namespace netwright::engine
