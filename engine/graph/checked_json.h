// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "engine/base/result.h"
#include "engine/graph/graph.h"

namespace netwright::engine {

/// JSON from outside, for .cpp files alone. Refuses, with line and column, what is no JSON; texts over 64 MiB
/// or nested deeper than 32; numbers too large for their type. `what` names the document in the sentence
/// ("graph").
Result<nlohmann::json> parse_json(std::string_view text, std::string_view what);

/// An attribute's value, or none when the JSON is of no type that attributes have.
std::optional<AttributeValue> attribute_from_json(const nlohmann::json& json);

}  // namespace netwright::engine
