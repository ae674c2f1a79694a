// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_registry.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/graph/wording.h"

namespace netwright::engine {

std::vector<OpDefinition> op_manifest();  // made by CMake from engine/ops

OpRegistry::OpRegistry(std::vector<OpDefinition> definitions) : definitions_(std::move(definitions)) {
  std::ranges::sort(definitions_, {}, [](const OpDefinition& op) { return std::tie(op.category, op.name); });
}

const OpDefinition* OpRegistry::find(std::string_view name) const {
  const auto found = std::ranges::find(definitions_, name, &OpDefinition::name);
  return found != definitions_.end() ? &*found : nullptr;
}

std::vector<std::string_view> OpRegistry::similar_to(std::string_view name) const {
  std::vector<std::string_view> known;
  for (const OpDefinition& op : definitions_) known.push_back(op.name);
  return similar_names(name, known);
}

OpRegistry standard_ops() {
  return OpRegistry(op_manifest());
}

}  // namespace netwright::engine
