// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/checked_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr int kDeepest = 32;

/// "line 3, column 14" of a byte.
std::string place_of(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t line_start = before.find_last_of('\n');
  const std::size_t column = before.size() - (line_start == std::string_view::npos ? 0 : line_start + 1);
  return fmt::format("line {}, column {}", line, std::max<std::size_t>(column, 1));
}

/// Where brackets nest deeper than allowed, if they do; texts are passed over.
std::optional<std::size_t> too_deep_at(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quoted && letter == '\\') {
      ++i;
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (!quoted && (letter == '[' || letter == '{')) {
      if (++depth > kDeepest) return i + 1;
    } else if (!quoted && (letter == ']' || letter == '}')) {
      --depth;
    }
  }
  return std::nullopt;
}

/// Remembers the first key that an object has twice.
class RepeatedKey {
 public:
  bool operator()(Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key && !keys_.back().insert(parsed.get<std::string>()).second && !found)
      found = parsed.get<std::string>();
    return true;
  }

  std::optional<std::string> found = {};

 private:
  std::vector<std::set<std::string>> keys_ = {};
};

std::optional<std::int64_t> whole_number(const Json& json) {
  if (json.is_number_unsigned()) {
    const auto number = json.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  }
  return json.is_number_integer() ? std::optional(json.get<std::int64_t>()) : std::nullopt;
}

std::optional<AttributeValue> list_of(const Json& json) {
  std::vector<std::int64_t> list;
  for (const Json& item : json) {
    const auto number = whole_number(item);
    if (!number) return std::nullopt;
    list.push_back(*number);
  }
  return list;
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::string_view what) {
  if (text.size() > kMostBytes) {
    return refused(fmt::format("The {} has {} MiB of text; at most {} MiB are read.", what, text.size() >> 20,
                               kMostBytes >> 20));
  }
  if (const auto byte = too_deep_at(text)) {
    return refused(fmt::format("The {} nests deeper than {} levels at {}; no {} does.", what, kDeepest,
                               place_of(text, *byte), what));
  }
  try {
    RepeatedKey repeated;
    Json json = Json::parse(
        text, [&](int, Json::parse_event_t event, Json& parsed) { return repeated(event, parsed); });
    if (!repeated.found) return json;
    return refused(fmt::format("The key {} stands twice in one object of the {}. Leave one of the two out.",
                               in_quotes(*repeated.found), what));
  } catch (const Json::parse_error& error) {
    Error damaged =
        refused(fmt::format("The {} is no valid JSON at {}; it may be cut short or mistyped there.", what,
                            place_of(text, error.byte)));
    damaged.kind = ErrorKind::damaged;
    return damaged;
  } catch (const Json::out_of_range&) {
    return refused(fmt::format("The {} contains a number too large to be kept.", what));
  }
}

std::optional<AttributeValue> attribute_from_json(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) return list_of(json);
  if (const auto number = whole_number(json)) return *number;
  return std::nullopt;
}

}  // namespace netwright::engine
