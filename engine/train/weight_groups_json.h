// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/train/weight_groups.h"

namespace netwright::engine {

/// The weight groups of the run settings in JSON, for .cpp files alone: a list of {"match": ..., "rate": 0.1,
/// "freeze": true, "decay": false, "init": "orthogonal", "scale": 1}.
nlohmann::json to_value(std::span<const WeightGroup> groups);
/// A list or the text; refuses what neither is, by name.
Result<std::vector<WeightGroup>> groups_from(const nlohmann::json& value);
/// Sets one field of the group with this pattern, which is added at the end where there is none.
Result<void> set_group_field(std::vector<WeightGroup>& groups, std::string_view match, std::string_view field,
                             const nlohmann::json& value);

}  // namespace netwright::engine
