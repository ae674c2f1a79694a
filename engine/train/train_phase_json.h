// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/train/train_phase.h"

namespace netwright::engine {

/// Phases in JSON, for .cpp files alone: a list of {"name": ..., "losses": [...], "weights": [...],
/// "optimizer": {...}, "rate": 1, "every": 1}.
nlohmann::json to_value(std::span<const TrainPhase> phases);
/// A list or the text; refuses what neither is, by name.
Result<std::vector<TrainPhase>> phases_from(const nlohmann::json& value);

}  // namespace netwright::engine
