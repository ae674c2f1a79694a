// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/graph/graph.h"

namespace netwright::engine {

/// Something wrong with a network, as shown on the node and in the list: what was expected, what was found.
struct Problem {
  std::optional<NodeId> node = {};  ///< none: the network as a whole
  std::string message;              ///< a full sentence that names node(s) and shapes
  std::string remedy = {};          ///< what to do, as a full sentence; may be empty
  friend bool operator==(const Problem&, const Problem&) = default;
};

/// Message and remedy as one text, for a terminal or an Error.
inline std::string to_string(const Problem& problem) {
  return problem.remedy.empty() ? problem.message : problem.message + " " + problem.remedy;
}

}  // namespace netwright::engine
