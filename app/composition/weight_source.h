// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/execute/transfer.h"

namespace netwright::app {

/// What the setting "weights_from" names: PROJECT#ID, PROJECT#ID@STEP for one of its checkpoints, a project
/// file (its newest run), GRAPH.json beside GRAPH.safetensors, or a file of weights FILE.safetensors. Of a
/// run the weights that were tested (see model_of_run()).
Result<engine::WeightSource> open_weight_source(std::string_view text);

/// The same with the project written out where the text is but a run's number, "3" or "#3", of `project`.
std::string full_weight_source(std::string_view text, const std::filesystem::path& project);

}  // namespace netwright::app
