// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/graph/graph.h"

namespace netwright::engine {

/// A node that says something to people and is no part of the network: it has no ports, is never computed,
/// checked or exported, and changes no hash. Its text is its attribute "text".
inline constexpr std::string_view kCommentOp = "Comment";
inline constexpr std::string_view kCommentText = "text";

inline bool is_comment(const Node& node) {
  return node.op == kCommentOp;
}
/// "" where there is none.
inline std::string comment_text(const Node& node) {
  const auto found = node.attributes.find(kCommentText);
  const auto* text = found == node.attributes.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string() : *text;
}

}  // namespace netwright::engine
