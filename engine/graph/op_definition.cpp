// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_definition.h"

#include <algorithm>

namespace netwright::engine {

const AttributeSpec* OpDefinition::attribute(std::string_view attribute_name) const {
  const auto found = std::ranges::find(attributes, attribute_name, &AttributeSpec::name);
  return found != attributes.end() ? &*found : nullptr;
}

AttributeValue OpDefinition::value_of(const Node& node, std::string_view attribute_name) const {
  const auto set = node.attributes.find(attribute_name);
  if (set != node.attributes.end()) return set->second;
  const AttributeSpec* spec = attribute(attribute_name);
  return spec ? spec->default_value : AttributeValue{};
}

}  // namespace netwright::engine
