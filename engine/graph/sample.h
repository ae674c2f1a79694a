// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/graph/graph.h"

namespace netwright::engine {

/// A shipped network with what to train it on: `sample:lenet5`.
struct Sample {
  std::string name;           ///< "lenet5", as on the command line
  std::string title;          ///< as people read it
  std::string summary;        ///< one sentence
  std::string settings_json;  ///< for settings_from_json(): data, epochs, optimizer, ...
  Graph graph;
};

/// {"netwright_sample": 1, "name", "title", "summary", "settings": {...}, "graph": {...}}.
Result<Sample> sample_from_json(std::string_view text);

}  // namespace netwright::engine
