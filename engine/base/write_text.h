// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace netwright {

/// As much of `text` as fits before the zero that ends it in `to`: how modules say something without giving
/// memory away.
inline void write_text(std::string_view text, std::span<char> to) {
  if (to.empty()) return;
  const std::size_t length = std::min(text.size(), to.size() - 1);
  std::copy_n(text.data(), length, to.data());
  to[length] = '\0';
}

}  // namespace netwright
