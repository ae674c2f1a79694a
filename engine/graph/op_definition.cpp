// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_definition.h"

#include <algorithm>

namespace netwright::engine {

const AttributeSpec* OpDefinition::attribute(std::string_view attribute_name) const {
  const auto found = std::ranges::find(attributes, attribute_name, &AttributeSpec::name);
  return found != attributes.end() ? &*found : nullptr;
}

AttributeValue OpDefinition::value_of(const Node& node, std::string_view attribute_name) const {
  const AttributeSpec* spec = attribute(attribute_name);
  const auto set = node.attributes.find(attribute_name);
  if (set == node.attributes.end()) return spec ? spec->default_value : AttributeValue{};
  const auto* whole = std::get_if<std::int64_t>(&set->second);
  if (whole && spec && std::holds_alternative<double>(spec->default_value))
    return static_cast<double>(*whole);
  return set->second;
}

}  // namespace netwright::engine
