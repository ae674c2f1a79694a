// SPDX-License-Identifier: Apache-2.0
#include "engine/train/weight_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/execute/initial_weights.h"
#include "engine/graph/wording.h"
#include "engine/train/weight_groups_json.h"

namespace netwright::engine {
namespace {

using Json = nlohmann::json;

constexpr double kMaxRate = 1e6;
constexpr std::string_view kFields = "match, rate, freeze, decay, init and scale";
constexpr std::string_view kExample = "Write for example \"conv*: rate 0.1, decay off; head: freeze\".";

Error wrong(std::string_view what) {
  return refused(fmt::format("The setting \"groups\" {}", what), "groups");
}

Error wrong_field(std::string_view match, std::string_view field, std::string_view must) {
  return wrong(fmt::format("has in \"{}\" a \"{}\" that must be {}.", match, field, must));
}

Result<void> set_field(WeightGroup& group, std::string_view field, const Json& value) {
  if (field == "match" || field == "init") {
    if (!value.is_string()) return wrong_field(group.match, field, "a text");
    (field == "match" ? group.match : group.init) = value.get<std::string>();
  } else if (field == "rate" || field == "scale") {
    if (!value.is_number()) return wrong_field(group.match, field, "a number");
    if (field == "rate") group.rate = value.get<double>();
    if (field == "scale") group.scale = value.get<double>();
  } else if (field == "freeze" || field == "decay") {
    if (!value.is_boolean()) return wrong_field(group.match, field, "true or false");
    if (field == "freeze") group.freeze = value.get<bool>();
    if (field == "decay") group.decay = value.get<bool>();
  } else {
    return wrong(fmt::format("knows no \"{}\"; a group has {}.", field, kFields));
  }
  return {};
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

/// The text cut at `separator`, each part trimmed.
std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

Result<Json> number_of(std::string_view match, std::string_view field, std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return wrong_field(match, field, fmt::format("a number, but is {}", in_quotes(text)));
  }
  return Json(number);
}

/// "rate 0.1", "freeze", "decay off", "init normal 0.02".
Result<void> take_item(WeightGroup& group, std::string_view item) {
  const auto space = item.find(' ');
  const std::string_view field = item.substr(0, space);
  const std::string_view rest =
      space == std::string_view::npos ? std::string_view() : trimmed(item.substr(space));
  if (field == "freeze" && rest.empty()) return set_field(group, field, true);
  if (field == "decay" && (rest == "on" || rest == "off")) return set_field(group, field, rest == "on");
  if (field == "rate") {
    const Result<Json> number = number_of(group.match, field, rest);
    return number ? set_field(group, field, *number) : Result<void>(number.error());
  }
  if (field == "init" && !rest.empty()) {
    const auto scale = rest.find(' ');
    group.init = rest.substr(0, scale);
    if (scale == std::string_view::npos) return {};
    const Result<Json> number = number_of(group.match, "scale", trimmed(rest.substr(scale)));
    return number ? set_field(group, "scale", *number) : Result<void>(number.error());
  }
  return wrong(
      fmt::format("has in \"{}\" the words {} where \"rate NUMBER\", \"freeze\", \"decay on\", "
                  "\"decay off\" or \"init NAME\" must stand.",
                  group.match, in_quotes(item)));
}

Result<WeightGroup> group_from_text(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return wrong(fmt::format("has {} without a colon. {}", in_quotes(text), kExample));
  }
  WeightGroup group{.match = std::string(trimmed(text.substr(0, colon)))};
  for (const std::string_view item : parts_of(text.substr(colon + 1), ',')) {
    if (const auto taken = take_item(group, item); !taken) return taken.error();
  }
  return group;
}

Result<void> check_group(const WeightGroup& group) {
  if (group.match.empty()) return wrong(fmt::format("has a group that matches nothing. {}", kExample));
  if (!(group.rate >= 0 && group.rate <= kMaxRate)) {
    return wrong_field(group.match, "rate", fmt::format("from 0 to {}, but is {}", kMaxRate, group.rate));
  }
  if (group.scale && !std::isfinite(*group.scale)) return wrong_field(group.match, "scale", "finite");
  if (group.init.empty()) {
    if (!group.scale) return {};
    return wrong_field(group.match, "scale", "with an \"init\" that it belongs to");
  }
  const std::vector<std::string> names = initialiser_names();
  if (std::ranges::find(names, group.init) == names.end()) {
    return wrong_field(group.match, "init",
                       fmt::format("{}, but is {}", join_all_words(names, "or"), in_quotes(group.init)));
  }
  if (group.init == "constant" && !group.scale) {
    return wrong_field(group.match, "scale", "given: the constant's value");
  }
  return {};
}

}  // namespace

std::string to_text(std::span<const WeightGroup> groups) {
  std::string text;
  for (const WeightGroup& group : groups) {
    std::vector<std::string> items;
    if (group.freeze) items.emplace_back("freeze");
    if (group.rate != 1) items.push_back(fmt::format("rate {}", group.rate));
    if (group.decay) items.emplace_back(*group.decay ? "decay on" : "decay off");
    if (!group.init.empty()) {
      items.push_back(fmt::format("init {}", group.init) +
                      (group.scale ? fmt::format(" {}", *group.scale) : std::string()));
    }
    if (items.empty()) items.emplace_back("rate 1");
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", group.match, fmt::join(items, ", "));
  }
  return text;
}

Json to_value(std::span<const WeightGroup> groups) {
  Json list = Json::array();
  for (const WeightGroup& group : groups) {
    Json value{{"match", group.match}};
    if (group.rate != 1) value["rate"] = group.rate;
    if (group.freeze) value["freeze"] = true;
    if (group.decay) value["decay"] = *group.decay;
    if (!group.init.empty()) value["init"] = group.init;
    if (group.scale) value["scale"] = *group.scale;
    list.push_back(std::move(value));
  }
  return list;
}

Result<std::vector<WeightGroup>> groups_from_text(std::string_view text) {
  std::vector<WeightGroup> groups;
  for (const std::string_view part : parts_of(text, ';')) {
    if (part.empty()) continue;
    Result<WeightGroup> group = group_from_text(part);
    if (!group) return group.error();
    groups.push_back(*std::move(group));
  }
  if (const auto checked = check(groups); !checked) return checked.error();
  return groups;
}

Result<std::vector<WeightGroup>> groups_from(const Json& value) {
  if (value.is_string()) return groups_from_text(value.get<std::string>());
  if (!value.is_array()) return wrong(fmt::format("must be a list or a text. {}", kExample));
  std::vector<WeightGroup> groups;
  for (const Json& one : value) {
    if (!one.is_object() || !one.contains("match")) {
      return wrong(
          "must be a list of objects, each with a \"match\": {\"match\": \"conv*\", \"rate\": 0.1}.");
    }
    WeightGroup group;
    if (const auto set = set_field(group, "match", one["match"]); !set) return set.error();
    for (const auto& [field, part] : one.items()) {
      if (const auto set = set_field(group, field, part); !set) return set.error();
    }
    groups.push_back(std::move(group));
  }
  if (const auto checked = check(groups); !checked) return checked.error();
  return groups;
}

Result<void> set_group_field(std::vector<WeightGroup>& groups, std::string_view match, std::string_view field,
                             const Json& value) {
  auto found = std::find_if(groups.begin(), groups.end(),
                            [match](const WeightGroup& group) { return group.match == match; });
  if (found == groups.end()) found = groups.insert(groups.end(), {.match = std::string(match)});
  return set_field(*found, field, value);
}

Result<void> check(std::span<const WeightGroup> groups) {
  for (const WeightGroup& group : groups) {
    if (const auto checked = check_group(group); !checked) return checked;
  }
  return {};
}

}  // namespace netwright::engine
