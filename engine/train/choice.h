// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/graph/graph.h"

namespace netwright::engine {

/// One of a folder of definitions (an optimizer, a schedule) by name, with what was set on it.
struct Choice {
  std::string name;
  Attributes attributes = {};
  friend bool operator==(const Choice&, const Choice&) = default;
};

}  // namespace netwright::engine
