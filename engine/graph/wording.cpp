// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/wording.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <numeric>

namespace netwright::engine {
namespace {

constexpr std::size_t kMostWords = 8;
constexpr std::size_t kLongestQuote = 60;

char lower(char letter) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

/// Insertions, deletions and replacements that lead from one name to the other, case ignored.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(from[i - 1]) == lower(to[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

bool begins_with(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && std::equal(start.begin(), start.end(), text.begin(),
                                                   [](char a, char b) { return lower(a) == lower(b); });
}

/// How far apart two names are, or none when they are not alike.
std::size_t unlikeness(std::string_view name, std::string_view known) {
  constexpr std::size_t kUnlike = 100;
  const std::size_t longer = std::max(name.size(), known.size());
  if (name.empty() || longer > name.size() + 3 * known.size()) return kUnlike;
  if (name.size() == known.size() && begins_with(known, name)) return 0;
  if (name.size() >= 3 && (begins_with(known, name) || begins_with(name, known))) return 1;
  const std::size_t allowed = name.size() <= 3 ? 1 : std::max<std::size_t>(2, name.size() / 3);
  if (longer - std::min(name.size(), known.size()) > allowed) return kUnlike;
  const std::size_t distance = edit_distance(name, known);
  return distance <= allowed && distance < longer ? distance : kUnlike;
}

template <class Word>
std::string joined(std::span<const Word> words, std::string_view last_separator, std::size_t most) {
  std::string text;
  const std::size_t shown = words.size() <= most ? words.size() : most - 1;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == words.size();
    if (i > 0) text += last ? fmt::format(" {} ", last_separator) : ", ";
    text += words[i];
  }
  if (shown < words.size()) text += fmt::format(", ... {} {} more", last_separator, words.size() - shown);
  return text;
}

}  // namespace

std::string join_words(std::span<const std::string> words, std::string_view last_separator) {
  return joined(words, last_separator, kMostWords);
}

std::string join_words(std::span<const std::string_view> words, std::string_view last_separator) {
  return joined(words, last_separator, kMostWords);
}

std::string join_all_words(std::span<const std::string> words, std::string_view last_separator) {
  return joined(words, last_separator, words.size());
}

std::vector<std::string_view> similar_names(std::string_view name, std::span<const std::string_view> known) {
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (std::string_view candidate : known) {
    const std::size_t distance = unlikeness(name, candidate);
    if (distance < 100) near.emplace_back(distance, candidate);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < near.size() && i < 3; ++i) {
    if (near[i].first > 0 && near.front().first == 0) break;  // the same but for capitals: that is meant
    names.push_back(near[i].second);
  }
  return names;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  const std::vector<std::string_view> similar = similar_names(name, known);
  if (similar.empty()) return {};
  std::vector<std::string> words;
  for (std::string_view one : similar) words.push_back(in_quotes(one));
  return fmt::format("; did you mean {}?", join_words(words, "or"));
}

std::string to_string(const AttributeValue& value) {
  struct Writer {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
    std::string operator()(double number) const { return fmt::format("{}", number); }
    std::string operator()(const std::string& text) const { return in_quotes(text); }
    std::string operator()(const std::vector<std::int64_t>& list) const {
      std::string text = "[";
      for (std::size_t i = 0; i < list.size() && i < kMostWords; ++i) {
        text += fmt::format("{}{}", i > 0 ? ", " : "", list[i]);
      }
      return text + (list.size() > kMostWords ? ", ...]" : "]");
    }
  };
  return std::visit(Writer{}, value);
}

std::string in_quotes(std::string_view text) {
  std::size_t length = std::min(text.size(), kLongestQuote);
  // Not through the middle of a letter: the bytes after its first are 10xxxxxx.
  while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
    --length;
  std::string shown;
  for (char letter : text.substr(0, length))
    shown += std::iscntrl(static_cast<unsigned char>(letter)) ? '?' : letter;
  return fmt::format("\"{}{}\"", shown, text.size() > kLongestQuote ? "..." : "");
}

std::string capitalized(std::string_view text) {
  std::string sentence(text);
  if (!sentence.empty())
    sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
  return sentence;
}

}  // namespace netwright::engine
