// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/execute/executor.h"
#include "engine/train/precision.h"
#include "engine/train/run_settings.h"

namespace netwright::engine {

/// How a run of these settings, which are checked, trains: what its executor and the forecasts of it are made
/// with.
ExecutorOptions executor_options(const RunSettings& settings, const Precision& precision);

}  // namespace netwright::engine
