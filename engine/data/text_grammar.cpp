// SPDX-License-Identifier: Apache-2.0
#include "engine/data/text_grammar.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/philox.h"

namespace netwright::engine {
namespace {

/// What a symbol, written {so}, can become.
struct Rule {
  std::string_view symbol;
  std::vector<std::string_view> choices;
};

std::span<const Rule> rules() {
  static const std::array<Rule, 15> kRules{{
      {"line", {"{sentence} {sentence}\n", "{sentence} {sentence} {sentence}\n", "{question} {sentence}\n"}},
      {"sentence",
       {"{one} {does}.", "{many} {do}.", "{one} {does}, and {many} {do}.",
        "if {one} {does}, {many} {do} too.", "{many} {do} because {one} {does}."}},
      {"question", {"where is {one}? {place}.", "who {does}? {one}.", "do {many} {act}? {answer}."}},
      {"answer", {"yes, they do", "no, but {one} {does}"}},
      {"one", {"the {noun}", "the {noun}", "the {kind} {noun}", "{name}", "the {noun} that {does}"}},
      {"many", {"the {noun}s", "the {noun}s", "the {kind} {noun}s", "two {noun}s", "the {noun}s that {do}"}},
      {"noun", {"cat", "dog", "queen", "girl", "wizard", "robot", "horse", "bird", "sailor", "king"}},
      {"name", {"anna", "ben", "maxim", "joy"}},
      {"kind", {"old", "small", "quiet", "lazy", "happy", "grey", "brave"}},
      {"does", {"{act}s", "{act}s {place}", "{meet}s {whom}", "{meet}s {whom}"}},
      {"do", {"{act}", "{act} {place}", "{meet} {whom}", "{meet} {whom}"}},
      {"act", {"sleep", "run", "sing", "dream", "jump", "wait"}},
      {"meet", {"see", "love", "help", "follow", "know"}},
      {"whom", {"the {noun}", "the {kind} {noun}", "two {noun}s", "{name}"}},
      {"place",
       {"in the garden", "near the river", "under the tree", "by the fox den", "on the {kind} bridge",
        "behind the {kind} house"}},
  }};
  return kRules;
}

const Rule& rule_of(std::string_view symbol) {
  return *std::ranges::find(rules(), symbol, &Rule::symbol);
}

/// Parts `text` at its first {symbol}: what stands before, the symbol, what stands behind.
struct Parted {
  std::string_view before, symbol, behind;
};
Parted parted(std::string_view text) {
  const std::size_t open = text.find('{');
  if (open == std::string_view::npos) return {.before = text, .symbol = {}, .behind = {}};
  const std::size_t close = text.find('}', open);
  return {.before = text.substr(0, open),
          .symbol = text.substr(open + 1, close - open - 1),
          .behind = text.substr(close + 1)};
}

}  // namespace

std::string made_up_text(std::int64_t length, std::uint64_t seed) {
  const RandomStream random{.seed = seed, .purpose = RandomPurpose::synthetic_data};
  const auto wanted = static_cast<std::size_t>(length);
  std::string text;
  std::uint64_t draw = 0;
  std::vector<std::string_view> open;  // what is still to be written, the next last
  while (text.size() < wanted) {
    if (open.empty()) open.push_back("{line}");
    const Parted next = parted(open.back());
    open.pop_back();
    text += next.before;
    if (next.symbol.empty()) continue;
    open.push_back(next.behind);
    const Rule& rule = rule_of(next.symbol);
    open.push_back(rule.choices[random.word(draw++) % rule.choices.size()]);
  }
  text.resize(wanted);
  return text;
}

std::string made_up_alphabet() {
  std::set<char> letters;
  for (const Rule& rule : rules()) {
    for (std::string_view text : rule.choices) {
      while (!text.empty()) {
        const Parted next = parted(text);
        letters.insert(next.before.begin(), next.before.end());
        text = next.behind;
      }
    }
  }
  return {letters.begin(), letters.end()};
}

}  // namespace netwright::engine
