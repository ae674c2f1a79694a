// SPDX-License-Identifier: Apache-2.0
#include "engine/train/choice.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/graph/checked_json.h"
#include "engine/train/choice_json.h"

namespace netwright::engine {

using Json = nlohmann::json;

Json to_value(const AttributeValue& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

Json to_value(const Choice& choice) {
  Json attributes = Json::object();
  for (const auto& [name, value] : choice.attributes) attributes[name] = to_value(value);
  return {{"name", choice.name}, {"attributes", attributes}};
}

bool read(const Json& value, Choice& into) {
  if (value.is_string()) {
    into = {.name = value.get<std::string>()};
    return true;
  }
  if (!value.is_object() || !value.contains("name") || !value["name"].is_string()) return false;
  into = {.name = value["name"].get<std::string>()};
  for (const auto& [key, part] : value.items()) {
    if (key == "name") continue;
    if (key != "attributes" || !part.is_object()) return false;
    for (const auto& [name, attribute] : part.items()) {
      std::optional<AttributeValue> read_value = attribute_from_json(attribute);
      if (!read_value) return false;
      into.attributes.emplace(name, *std::move(read_value));
    }
  }
  return true;
}

}  // namespace netwright::engine
