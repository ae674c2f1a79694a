// SPDX-License-Identifier: Apache-2.0
#include "engine/train/run_settings.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/graph/checked_json.h"
#include "engine/plan/update_rule.h"
#include "engine/train/choice_json.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/precision.h"
#include "engine/train/schedule_definition.h"
#include "engine/train/train_phase_json.h"
#include "engine/train/weight_groups_json.h"

namespace netwright::engine {
namespace {

using Json = nlohmann::json;

/// What its settings begin with; in JSON they are an object of their own.
constexpr std::string_view kAugment = "augment.";

Error refused_key(std::string_view key, const std::string& must) {
  return refused(fmt::format("The setting \"{}\" {}.", key, must), std::string(key));
}

using netwright::engine::to_value;  // of attribute values too

Json to_value(const RunSettings& settings) {
  Json value{{"data", settings.data},
             {"epochs", settings.epochs},
             {"batch", settings.batch},
             {"learning_rate", settings.learning_rate},
             {"optimizer", to_value(settings.optimizer)},
             {"schedule", to_value(settings.schedule)},
             {"weights_from", settings.weights_from},
             {"seed", settings.seed},
             {"validation_fraction", settings.validation_fraction},
             {"device", settings.device},
             {"precision", settings.precision},
             {"recompute", settings.recompute},
             {"tune", settings.tune},
             {"threads", settings.threads}};
  if (settings.steps) value["steps"] = *settings.steps;
  for (const auto& [name, attribute] : attributes_of(settings.step)) value[name] = to_value(attribute);
  for (const auto& [name, attribute] : attributes_of(settings.loop)) value[name] = to_value(attribute);
  for (const auto& [name, attribute] : attributes_of(settings.augment)) {
    value["augment"][name.substr(kAugment.size())] = to_value(attribute);
  }
  value["groups"] = to_value(std::span(settings.groups));
  value["phases"] = to_value(std::span(settings.phases));
  return value;
}

/// Readers of one value each: false when it is of another type.
bool read(const Json& value, std::string& into) {
  if (value.is_string()) into = value.get<std::string>();
  return value.is_string();
}
bool read(const Json& value, bool& into) {
  if (value.is_boolean()) into = value.get<bool>();
  return value.is_boolean();
}
bool read(const Json& value, double& into) {
  if (value.is_number()) into = value.get<double>();
  return value.is_number();
}
bool read(const Json& value, std::uint64_t& into) {
  if (value.is_number_unsigned()) into = value.get<std::uint64_t>();
  return value.is_number_unsigned();
}
bool read(const Json& value, std::int64_t& into) {
  if (!value.is_number_integer()) return false;
  into = value.get<std::int64_t>();
  return !value.is_number_unsigned() || into >= 0;  // beyond int64 it would wrap
}
bool read(const Json& value, int& into) {
  std::int64_t whole = 0;
  if (!read(value, whole) || whole < 0 || whole > std::numeric_limits<int>::max()) return false;
  into = static_cast<int>(whole);
  return true;
}
bool read(const Json& value, std::optional<std::int64_t>& into) {
  if (value.is_null()) {
    into.reset();
    return true;
  }
  return read(value, into.emplace());
}
/// Reads `value` into the member the key names; nothing when there is no such key.
std::optional<bool> read_key(const std::string& key, const Json& value, RunSettings& into) {
  if (key == "data") return read(value, into.data);
  if (key == "epochs") return read(value, into.epochs);
  if (key == "steps") return read(value, into.steps);
  if (key == "batch") return read(value, into.batch);
  if (key == "learning_rate") return read(value, into.learning_rate);
  if (key == "optimizer") return read(value, into.optimizer);
  if (key == "schedule") return read(value, into.schedule);
  if (key == "weights_from") return read(value, into.weights_from);
  if (key == "seed") return read(value, into.seed);
  if (key == "validation_fraction") return read(value, into.validation_fraction);
  if (key == "device") return read(value, into.device);
  if (key == "precision") return read(value, into.precision);
  if (key == "recompute") return read(value, into.recompute);
  if (key == "tune") return read(value, into.tune);
  if (key == "threads") return read(value, into.threads);
  return std::nullopt;
}

bool is_text(std::string_view key) {
  return key == "data" || key == "device" || key == "precision" || key == "recompute" ||
         key == "weights_from";
}

/// What a key's value must be, for the sentence about one of another type.
std::string_view wanted(std::string_view key) {
  if (is_text(key)) return "must be a text in quotes";
  if (key == "tune") return "must be true or false";
  if (key == "learning_rate" || key == "validation_fraction") return "must be a number";
  if (key == "seed") return "must be a whole number from 0 to 18446744073709551615";
  if (key == "optimizer" || key == "schedule") {
    return R"(must be a name, or {"name": ..., "attributes": {...}} with plain values)";
  }
  return "must be a whole number";
}

std::string known_keys() {
  std::string keys =
      "data, epochs, steps, batch, learning_rate, optimizer, schedule, seed, validation_fraction, device, "
      "precision, recompute, tune, threads, weights_from, groups, phases";
  for (const AttributeSpec& spec : step_setting_specs()) keys += ", " + spec.name;
  for (const AttributeSpec& spec : loop_setting_specs()) keys += ", " + spec.name;
  for (const AttributeSpec& spec : augmentation_setting_specs()) keys += ", " + spec.name;
  return keys;
}

Error unknown_key(std::string_view key) {
  return refused_key(key, fmt::format("does not exist. The settings are: {}", known_keys()));
}

/// Takes the keys that `set` describes out of `value`.
template <class Part>
Result<Part> take_part(Json& value, const AttributeSet<Part>& set) {
  Attributes attributes;
  for (const AttributeSpec& spec : set.specs()) {
    const auto found = value.find(spec.name);
    if (found == value.end()) continue;
    std::optional<AttributeValue> read = attribute_from_json(*found);
    if (!read) return refused_key(spec.name, "must be a number, a text, true or false");
    attributes.emplace(spec.name, *std::move(read));
    value.erase(found);
  }
  return set.read(attributes);
}

/// {"augment": {"flip": 0.5}} becomes {"augment.flip": 0.5}.
Result<void> spread_augment(Json& value) {
  const auto found = value.find("augment");
  if (found == value.end()) return {};
  if (!found->is_object()) {
    return refused_key("augment", R"(must be an object such as {"padding": 4, "flip": 0.5})");
  }
  const Json own = *found;
  value.erase(found);
  for (const auto& [name, part] : own.items()) value[std::string(kAugment) + name] = part;
  return {};
}

Result<RunSettings> from_value(Json value) {
  if (!value.is_object())
    return refused("The run settings are not a JSON object. Write {\"epochs\": 3, ...}.");
  RunSettings settings;
  if (const auto spread = spread_augment(value); !spread) return spread.error();
  const Result<StepSettings> step = take_part(value, step_settings());
  if (!step) return step.error();
  settings.step = *step;
  Result<LoopSettings> loop = take_part(value, loop_settings());
  if (!loop) return loop.error();
  settings.loop = *std::move(loop);
  Result<Augmentation> augment = take_part(value, augmentation_settings());
  if (!augment) return augment.error();
  settings.augment = *std::move(augment);
  for (const auto& [key, part] : value.items()) {
    if (key == "groups") {
      Result<std::vector<WeightGroup>> groups = groups_from(part);
      if (!groups) return groups.error();
      settings.groups = *std::move(groups);
      continue;
    }
    if (key == "phases") {
      Result<std::vector<TrainPhase>> phases = phases_from(part);
      if (!phases) return phases.error();
      settings.phases = *std::move(phases);
      continue;
    }
    const std::optional<bool> fits = read_key(key, part, settings);
    if (!fits) return unknown_key(key);
    if (!*fits) return refused_key(key, std::string(wanted(key)));
  }
  if (Result<void> checked = check(settings); !checked) return checked.error();
  return settings;
}

/// A whole or real number within what its definition says; other values pass.
Result<void> check_range(const AttributeSpec& spec, const AttributeValue& value) {
  const auto out = [&spec](auto number) -> Result<void> {
    const auto real = static_cast<double>(number);
    if (real >= spec.min && real <= spec.max) return {};
    return refused_key(spec.name, fmt::format("is {} but must be from {} to {}", number, spec.min, spec.max));
  };
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return out(*whole);
  if (const auto* real = std::get_if<double>(&value)) return out(*real);
  return {};
}

/// VALUE of KEY=VALUE: JSON where it is JSON, else a text.
Json value_from_text(std::string_view text) {
  Result<Json> value = parse_json(text, "value");
  return value ? *std::move(value) : Json(text);
}

}  // namespace

std::string to_json(const RunSettings& settings) {
  return to_value(settings).dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string to_json(const Choice& choice) {
  return to_value(choice).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<RunSettings> settings_from_json(std::string_view text) {
  Result<Json> value = parse_json(text, "run settings");
  return value ? from_value(*std::move(value)) : value.error();
}

Result<void> check(const RunSettings& settings) {
  if (settings.data.empty()) return refused_key("data", "is empty. Name a data set, such as fashion-mnist");
  if (settings.steps && *settings.steps < 1) {
    return refused_key("steps", fmt::format("is {} but must be 1 or more", *settings.steps));
  }
  if (!std::isfinite(settings.learning_rate) || settings.learning_rate <= 0) {
    return refused_key("learning_rate", fmt::format("is {} but must be above 0", settings.learning_rate));
  }
  const Attributes values = plain_values(settings);
  for (const AttributeSpec& spec : run_setting_specs()) {
    if (auto in_range = check_range(spec, values.at(spec.name)); !in_range) return in_range;
  }
  if (const auto precision = precision_named(settings.precision); !precision) return precision.error();
  if (const auto step = check(settings.step); !step) return step;
  if (const auto loop = check(settings.loop); !loop) return loop;
  if (const auto augment = check(settings.augment); !augment) return augment;
  if (settings.step.accumulate > settings.batch) {
    return refused_key("accumulate", fmt::format("is {} but the batch has {} samples; it is cut into at most "
                                                 "one piece a sample",
                                                 settings.step.accumulate, settings.batch));
  }
  if (const auto groups = check(std::span(settings.groups)); !groups) return groups;
  if (const auto phases = check(std::span(settings.phases)); !phases) return phases;
  if (const auto rule = make_update_rule(settings.optimizer); !rule) return rule.error();
  if (const auto schedule = make_schedule(settings.schedule); !schedule) return schedule.error();
  return {};
}

UpdateOptions update_options(const RunSettings& settings) {
  return {.groups = settings.groups,
          .clip_value = settings.step.clip_value,
          .clip_norm = settings.step.clip_norm,
          .ema = settings.step.ema,
          .accumulates = settings.step.accumulate > 1};
}

std::vector<PlanPhase> plan_phases(const RunSettings& settings) {
  std::vector<PlanPhase> phases;
  for (const TrainPhase& phase : settings.phases) {
    const Choice& optimizer = phase.optimizer.name.empty() ? settings.optimizer : phase.optimizer;
    phases.push_back({.name = phase.name,
                      .losses = phase.losses,
                      .weights = phase.weights,
                      .update = *make_update_rule(optimizer),
                      .rate = phase.rate,
                      .every = phase.every});
  }
  return phases;
}

std::int64_t piece_rows(const RunSettings& settings) {
  return (settings.batch + settings.step.accumulate - 1) / settings.step.accumulate;
}

namespace {

/// "groups.PATTERN.FIELD", where a pattern may have dots of its own.
Result<RunSettings> with_group(RunSettings settings, std::string_view key, std::string_view value) {
  const std::size_t first = key.find('.');
  const std::size_t last = key.rfind('.');
  if (first == last) return unknown_key(key);
  const auto set = set_group_field(settings.groups, key.substr(first + 1, last - first - 1),
                                   key.substr(last + 1), value_from_text(value));
  if (!set) return set.error();
  if (const auto checked = check(settings); !checked) return checked.error();
  return settings;
}

}  // namespace

Result<RunSettings> with_setting(const RunSettings& settings, std::string_view key, std::string_view value) {
  if (key.starts_with("groups.")) return with_group(settings, key, value);
  Json all = to_value(settings);
  const std::size_t dot = key.find('.');
  const std::string head(key.substr(0, dot));
  Json part = value_from_text(value);
  if (key.starts_with(kAugment)) {
    all[head][std::string(key.substr(dot + 1))] = std::move(part);
  } else if (dot != std::string_view::npos) {
    if (head != "optimizer" && head != "schedule") {
      return unknown_key(key);
    }
    all[head]["attributes"][std::string(key.substr(dot + 1))] = std::move(part);
  } else {
    all[head] = is_text(head) ? Json(value) : std::move(part);
  }
  return from_value(std::move(all));
}

}  // namespace netwright::engine
