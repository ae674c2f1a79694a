// SPDX-License-Identifier: Apache-2.0
#include "engine/train/content_hash.h"

#include <fmt/format.h>
#include <xxhash.h>

#include "engine/graph/comment.h"
#include "engine/graph/graph_json.h"

namespace netwright::engine {

std::string hash_of(const Graph& graph) {
  Graph essence = graph;
  essence.name.clear();
  std::erase_if(essence.nodes, is_comment);
  for (Node& node : essence.nodes) node.position = {};
  const std::string text = to_json(essence);
  return fmt::format("{:016x}", XXH64(text.data(), text.size(), 0));
}

}  // namespace netwright::engine
