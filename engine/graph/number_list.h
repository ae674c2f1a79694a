// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace netwright::engine {

/// The numbers of "0.5, -1, 2e-3", or what is wrong with the text, to follow a colon. All are finite.
std::variant<std::vector<double>, std::string> numbers_in(std::string_view text);

}  // namespace netwright::engine
