// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/weight_group.h"

#include <algorithm>

namespace netwright::engine {

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, resume = 0;  // the last *, and where its text ends
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(),
                     [](char c) { return c == '*'; });
}

bool matches_weight(const WeightGroup& group, std::string_view node, std::string_view key) {
  return matches_pattern(group.match, key) || matches_pattern(group.match, node);
}

const WeightGroup* group_of(std::span<const WeightGroup> groups, std::string_view node,
                            std::string_view key) {
  const auto found = std::find_if(groups.rbegin(), groups.rend(),
                                  [&](const WeightGroup& group) { return matches_weight(group, node, key); });
  return found == groups.rend() ? nullptr : &*found;
}

}  // namespace netwright::engine
