// SPDX-License-Identifier: Apache-2.0
#include "engine/train/train_phase.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/graph/checked_json.h"
#include "engine/graph/wording.h"
#include "engine/plan/update_rule.h"
#include "engine/train/choice_json.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/train_phase_json.h"
#include "kernels/api/step.h"

namespace netwright::engine {
namespace {

using Json = nlohmann::json;

constexpr double kMaxRate = 1e6;
constexpr std::int64_t kMaxEvery = 1'000'000'000;
constexpr std::size_t kMostPhases = kernels::kMostPhases;
constexpr std::string_view kExample =
    "Write for example \"critic: losses real fake, weights critic*; generator: losses fool, weights "
    "generator*\".";

Error wrong(std::string_view what) {
  return refused(fmt::format("The setting \"phases\" {}", what), "phases");
}

Error wrong_field(std::string_view phase, std::string_view field, std::string_view must) {
  return wrong(fmt::format("has in \"{}\" a \"{}\" that must be {}.", phase, field, must));
}

bool read_patterns(const Json& value, std::vector<std::string>& into) {
  if (!value.is_array()) return false;
  into.clear();
  for (const Json& one : value) {
    if (!one.is_string()) return false;
    into.push_back(one.get<std::string>());
  }
  return true;
}

Result<void> set_field(TrainPhase& phase, std::string_view field, const Json& value) {
  if (field == "name") {
    if (!value.is_string()) return wrong_field(phase.name, field, "a text");
    phase.name = value.get<std::string>();
  } else if (field == "losses" || field == "weights") {
    if (!read_patterns(value, field == "losses" ? phase.losses : phase.weights))
      return wrong_field(phase.name, field, "a list of names");
  } else if (field == "optimizer") {
    if (!read(value, phase.optimizer)) return wrong_field(phase.name, field, "an optimizer");
  } else if (field == "rate") {
    if (!value.is_number()) return wrong_field(phase.name, field, "a number");
    phase.rate = value.get<double>();
  } else if (field == "every") {
    const bool fits = value.is_number_integer() && value >= 1 && value <= kMaxEvery;
    if (!fits) return wrong_field(phase.name, field, fmt::format("a whole number from 1 to {}", kMaxEvery));
    phase.every = value.get<std::int64_t>();
  } else {
    return wrong(
        fmt::format("knows no \"{}\"; a phase has name, losses, weights, optimizer, rate and every.", field));
  }
  return {};
}

/// The text cut at blanks and at `separator`, without empty parts.
std::vector<std::string_view> words_of(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_not_of(separators, at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    at = end;
  }
  return words;
}

Json value_of(std::string_view text) {
  Result<Json> value = parse_json(text, "value");
  return value ? *std::move(value) : Json(text);
}

/// "adam beta1=0.5" as {"name": "adam", "attributes": {"beta1": 0.5}}.
Result<Json> optimizer_of(std::string_view phase, const std::vector<std::string_view>& words) {
  Json attributes = Json::object();
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return wrong_field(phase, "optimizer",
                         fmt::format("NAME KEY=VALUE ..., but has {}", in_quotes(words[i])));
    }
    attributes[std::string(words[i].substr(0, equals))] = value_of(words[i].substr(equals + 1));
  }
  return Json{{"name", words[1]}, {"attributes", attributes}};
}

/// "losses real fake", "optimizer adam beta1=0.5", "rate 0.5", "every 5".
Result<void> take_item(TrainPhase& phase, std::string_view item) {
  const std::vector<std::string_view> words = words_of(item, " \t\n");
  if (words.empty()) return {};
  if (words.size() < 2)
    return wrong(fmt::format("has in \"{}\" {} without a value. {}", phase.name, in_quotes(item), kExample));
  Json value;
  if (words[0] == "losses" || words[0] == "weights") {
    value = std::vector<std::string>(words.begin() + 1, words.end());
  } else if (words[0] == "optimizer") {
    Result<Json> optimizer = optimizer_of(phase.name, words);
    if (!optimizer) return optimizer.error();
    value = *std::move(optimizer);
  } else {
    value = value_of(words[1]);
  }
  return set_field(phase, words[0], value);
}

Result<TrainPhase> phase_from_text(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto name = words_of(text.substr(0, colon), " \t\n");
  if (colon == std::string_view::npos || name.size() != 1) {
    return wrong(fmt::format("has {} without a name and a colon. {}", in_quotes(text), kExample));
  }
  TrainPhase phase{.name = std::string(name[0])};
  for (const std::string_view item : words_of(text.substr(colon + 1), ",")) {
    if (const auto taken = take_item(phase, item); !taken) return taken.error();
  }
  return phase;
}

Result<void> check_phase(const TrainPhase& phase) {
  if (phase.name.empty() || phase.name.find_first_of(" \t\n:;,/") != std::string::npos) {
    return wrong(fmt::format("has a phase named {}; a name has no blanks and none of : ; , /.",
                             in_quotes(phase.name)));
  }
  if (phase.losses.empty()) return wrong_field(phase.name, "losses", "given: which losses it minimises");
  if (phase.weights.empty()) return wrong_field(phase.name, "weights", "given: which weights it updates");
  if (!(phase.rate > 0 && phase.rate <= kMaxRate)) {
    return wrong_field(phase.name, "rate", fmt::format("above 0, to {}, but is {}", kMaxRate, phase.rate));
  }
  if (phase.every < 1 || phase.every > kMaxEvery) return wrong_field(phase.name, "every", "1 or more");
  if (phase.optimizer.name.empty()) return {};
  const auto rule = make_update_rule(phase.optimizer);
  return rule ? Result<void>() : Result<void>(rule.error());
}

std::string optimizer_text(const Choice& optimizer) {
  std::string text = optimizer.name;
  for (const auto& [name, value] : optimizer.attributes) {
    text += fmt::format(" {}={}", name, to_value(value).dump());
  }
  return text;
}

}  // namespace

std::string to_text(std::span<const TrainPhase> phases) {
  std::string text;
  for (const TrainPhase& phase : phases) {
    text += fmt::format("{}{}: losses {}, weights {}", text.empty() ? "" : "; ", phase.name,
                        fmt::join(phase.losses, " "), fmt::join(phase.weights, " "));
    if (!phase.optimizer.name.empty()) text += ", optimizer " + optimizer_text(phase.optimizer);
    if (phase.rate != 1) text += fmt::format(", rate {}", phase.rate);
    if (phase.every != 1) text += fmt::format(", every {}", phase.every);
  }
  return text;
}

Json to_value(std::span<const TrainPhase> phases) {
  Json list = Json::array();
  for (const TrainPhase& phase : phases) {
    Json value{{"name", phase.name}, {"losses", phase.losses}, {"weights", phase.weights}};
    if (!phase.optimizer.name.empty()) value["optimizer"] = to_value(phase.optimizer);
    if (phase.rate != 1) value["rate"] = phase.rate;
    if (phase.every != 1) value["every"] = phase.every;
    list.push_back(std::move(value));
  }
  return list;
}

Result<std::vector<TrainPhase>> phases_from_text(std::string_view text) {
  std::vector<TrainPhase> phases;
  for (const std::string_view part : words_of(text, ";")) {
    if (words_of(part, " \t\n").empty()) continue;
    Result<TrainPhase> phase = phase_from_text(part);
    if (!phase) return phase.error();
    phases.push_back(*std::move(phase));
  }
  if (const auto checked = check(phases); !checked) return checked.error();
  return phases;
}

Result<std::vector<TrainPhase>> phases_from(const Json& value) {
  if (value.is_string()) return phases_from_text(value.get<std::string>());
  if (!value.is_array()) return wrong(fmt::format("must be a list or a text. {}", kExample));
  std::vector<TrainPhase> phases;
  for (const Json& one : value) {
    if (!one.is_object() || !one.contains("name")) {
      return wrong("must be a list of objects, each with a \"name\", \"losses\" and \"weights\".");
    }
    TrainPhase phase;
    if (const auto set = set_field(phase, "name", one["name"]); !set) return set.error();
    for (const auto& [field, part] : one.items()) {
      if (const auto set = set_field(phase, field, part); !set) return set.error();
    }
    phases.push_back(std::move(phase));
  }
  if (const auto checked = check(phases); !checked) return checked.error();
  return phases;
}

Result<void> check(std::span<const TrainPhase> phases) {
  if (phases.size() > kMostPhases) {
    return wrong(fmt::format("has {} phases; a step has at most {}.", phases.size(), kMostPhases));
  }
  std::set<std::string_view> names;
  for (const TrainPhase& phase : phases) {
    if (const auto checked = check_phase(phase); !checked) return checked;
    if (!names.insert(phase.name).second) {
      return wrong(fmt::format("has two phases named \"{}\".", phase.name));
    }
  }
  return {};
}

}  // namespace netwright::engine
