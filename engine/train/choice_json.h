// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/train/choice.h"

namespace netwright::engine {

/// A choice in JSON, for .cpp files alone: {"name": "adam", "attributes": {"beta1": 0.8}}.
nlohmann::json to_value(const Choice& choice);
nlohmann::json to_value(const AttributeValue& value);
/// The same, or just "adam"; false where it is neither.
bool read(const nlohmann::json& value, Choice& into);

}  // namespace netwright::engine
