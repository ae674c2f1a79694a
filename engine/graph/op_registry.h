// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/graph/op_definition.h"

namespace netwright::engine {

/// All layer types, sorted by category and name. Made once by composition from the build's manifest; shared
/// read-only.
class OpRegistry {
 public:
  explicit OpRegistry(std::vector<OpDefinition> definitions);

  const std::vector<OpDefinition>& all() const { return definitions_; }
  const OpDefinition* find(std::string_view name) const;
  /// Up to three names close to a misspelt one, for "did you mean ...".
  std::vector<std::string_view> similar_to(std::string_view name) const;

 private:
  std::vector<OpDefinition> definitions_;
};

/// Every op of engine/ops, from the manifest CMake makes of that folder.
OpRegistry standard_ops();

}  // namespace netwright::engine
