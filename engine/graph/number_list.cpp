// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/number_list.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace netwright::engine {

std::variant<std::vector<double>, std::string> numbers_in(std::string_view text) {
  std::vector<double> numbers;
  std::size_t at = 0;
  const auto skip_blanks = [&] { at = std::min(text.find_first_not_of(' ', at), text.size()); };
  while (true) {
    skip_blanks();
    double number = 0;
    const auto [rest, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
    if (error != std::errc() || !std::isfinite(number))
      return fmt::format("there is no number at character {}", at + 1);
    numbers.push_back(number);
    at = static_cast<std::size_t>(rest - text.data());
    skip_blanks();
    if (at == text.size()) return numbers;
    if (text[at] != ',') return fmt::format("there is no comma at character {}", at + 1);
    ++at;
  }
}

}  // namespace netwright::engine
