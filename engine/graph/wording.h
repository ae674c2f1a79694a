// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/graph.h"

namespace netwright::engine {

/// Words for messages.

/// "a", "a and b", "a, b and c"; after eight names "a, b, ... and 12 more".
std::string join_words(std::span<const std::string> words, std::string_view last_separator);
std::string join_words(std::span<const std::string_view> words, std::string_view last_separator);
/// However many there are.
std::string join_all_words(std::span<const std::string> words, std::string_view last_separator);

/// Up to three of `known` close to a misspelt name, nearest first.
std::vector<std::string_view> similar_names(std::string_view name, std::span<const std::string_view> known);

/// "; did you mean "kernel"?", or "" when nothing is close.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> known);

/// As a person writes it: true, 3, 0.5, "data", [5, 5].
std::string to_string(const AttributeValue& value);

/// With a capital first letter, as a sentence begins.
std::string capitalized(std::string_view text);

/// Quoted, cut to a length that fits a sentence.
std::string in_quotes(std::string_view text);

}  // namespace netwright::engine
