// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/sample.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "engine/graph/checked_json.h"
#include "engine/graph/graph_json.h"

namespace netwright::engine {

Result<Sample> sample_from_json(std::string_view text) {
  const auto parsed = parse_json(text, "sample");
  if (!parsed) return parsed.error();
  const nlohmann::json& document = *parsed;
  if (!document.is_object() || document.value("netwright_sample", nlohmann::json()) != 1) {
    return refused("This is no Netwright sample: the key \"netwright_sample\" must be 1.");
  }
  for (const char* key : {"name", "title", "summary"}) {
    if (!document.contains(key) || !document[key].is_string()) {
      return refused(fmt::format("The sample's \"{}\" must be a text.", key));
    }
  }
  for (const char* key : {"settings", "graph"}) {
    if (!document.contains(key) || !document[key].is_object()) {
      return refused(fmt::format("The sample's \"{}\" must be an object.", key));
    }
  }
  auto graph = graph_from_json(document["graph"].dump());
  if (!graph) return graph.error();
  return Sample{.name = document["name"].get<std::string>(),
                .title = document["title"].get<std::string>(),
                .summary = document["summary"].get<std::string>(),
                .settings_json = document["settings"].dump(),
                .graph = *std::move(graph)};
}

}  // namespace netwright::engine
