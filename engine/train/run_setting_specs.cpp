// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "engine/train/run_settings.h"
#include "engine/train/weight_groups.h"

namespace netwright::engine {
namespace {

constexpr double kMaxCount = 1e9;

std::int64_t whole(const AttributeValue& value) {
  return std::get<std::int64_t>(value);
}
double real(const AttributeValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number ? static_cast<double>(*number) : std::get<double>(value);
}

/// One setting: what is known about it, and the way into RunSettings and out.
struct Setting {
  AttributeSpec spec;
  std::function<AttributeValue(const RunSettings&)> get;
  std::function<void(RunSettings&, const AttributeValue&)> set;
};

/// One of a part of the settings that an AttributeSet describes.
template <class Part>
Setting part_setting(const AttributeSpec& spec, Part RunSettings::*part, AttributeSet<Part> (*set)()) {
  return {spec, [name = spec.name, part](const RunSettings& s) { return attributes_of(s.*part).at(name); },
          [name = spec.name, part, set](RunSettings& s, const AttributeValue& value) {
            Attributes all = attributes_of(s.*part);
            all[name] = value;
            if (auto read = set().read(all)) s.*part = *std::move(read);
          }};
}

Setting groups_setting() {
  return {{.name = "groups",
           .default_value = std::string(),
           .doc = "Layers or weights with a learning rate, weight decay or initialiser of their own, or "
                  "frozen: conv*: rate 0.1, decay off; head: freeze."},
          [](const RunSettings& s) -> AttributeValue { return to_text(s.groups); },
          [](RunSettings& s, const AttributeValue& v) {
            if (auto groups = groups_from_text(std::get<std::string>(v))) s.groups = *std::move(groups);
          }};
}

Setting phases_setting() {
  return {
      {.name = "phases",
       .default_value = std::string(),
       .doc = "Updates of a step that minimise different losses over different weights, in this order: "
              "critic: losses real fake, weights critic*; generator: losses fool, weights generator*, rate "
              "0.5, every 5. Empty: all losses, all weights."},
      [](const RunSettings& s) -> AttributeValue { return to_text(s.phases); },
      [](RunSettings& s, const AttributeValue& v) {
        if (auto phases = phases_from_text(std::get<std::string>(v))) s.phases = *std::move(phases);
      }};
}

Setting weights_from_setting() {
  return {
      {.name = "weights_from",
       .default_value = std::string(),
       .doc = "A run (PROJECT#ID) or a file of weights (.safetensors) to begin with: those whose names and "
              "shapes fit are taken, the others begin fresh."},
      [](const RunSettings& s) -> AttributeValue { return s.weights_from; },
      [](RunSettings& s, const AttributeValue& v) { s.weights_from = std::get<std::string>(v); }};
}

template <class M>
AttributeValue widened(M value) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(static_cast<std::uint64_t>(value), std::numeric_limits<std::int64_t>::max()));
}

Setting precision_setting() {
  return {{.name = "precision",
           .default_value = RunSettings{}.precision,
           .doc = "Numbers the run computes with: 32-bit floating point; products of 16-bit ones (bf16, or "
                  "fp16 with scaled losses) where layers multiply and the rest in 32 bits; or products of "
                  "shortened 32-bit ones (tf32). The device says which it has.",
           .choices = {"fp32", "tf32", "bf16", "fp16"}},
          [](const RunSettings& s) -> AttributeValue { return s.precision; },
          [](RunSettings& s, const AttributeValue& v) { s.precision = std::get<std::string>(v); }};
}

Setting recompute_setting() {
  return {
      {.name = "recompute",
       .default_value = std::string(),
       .unit = "none: keep all",
       .doc = "Blocks or layers whose activations are computed again in the backward pass instead of being "
              "kept: less memory, more time, the same numbers. Names or patterns such as stage*; layers "
              "that go together stand between semicolons."},
      [](const RunSettings& s) -> AttributeValue { return s.recompute; },
      [](RunSettings& s, const AttributeValue& v) { s.recompute = std::get<std::string>(v); }};
}

Setting tune_setting() {
  return {{.name = "tune",
           .default_value = RunSettings{}.tune,
           .doc = "Tries memory layouts and algorithms for a few seconds before the first step and keeps the "
                  "fastest, instead of judging by a model. What was chosen is stored with the run."},
          [](const RunSettings& s) -> AttributeValue { return s.tune; },
          [](RunSettings& s, const AttributeValue& v) { s.tune = std::get<bool>(v); }};
}

std::vector<Setting> plain_settings() {
  using S = RunSettings;
  using V = AttributeValue;
  return {{{.name = "epochs",
            .default_value = S{}.epochs,
            .min = 1,
            .max = kMaxCount,
            .doc = "How often the run goes through all training samples."},
           [](const S& s) -> V { return s.epochs; },
           [](S& s, const V& v) { s.epochs = whole(v); }},
          {{.name = "steps",
            .default_value = std::int64_t{0},
            .min = 0,
            .unit = "0: by epochs",
            .doc = "Ends the run after this many steps instead of whole epochs; 0 leaves it to the epochs."},
           [](const S& s) -> V { return s.steps.value_or(0); },
           [](S& s, const V& v) { s.steps = whole(v) > 0 ? std::optional(whole(v)) : std::nullopt; }},
          {{.name = "batch",
            .default_value = S{}.batch,
            .min = 1,
            .max = 1 << 20,
            .unit = "samples",
            .doc = "Samples in one step."},
           [](const S& s) -> V { return s.batch; },
           [](S& s, const V& v) { s.batch = whole(v); }},
          {{.name = "learning_rate",
            .default_value = S{}.learning_rate,
            .min = 1e-12,
            .max = 1e6,
            .doc = "How far each step goes. May be changed while a run is under way."},
           [](const S& s) -> V { return s.learning_rate; },
           [](S& s, const V& v) { s.learning_rate = real(v); }},
          {{.name = "validation_fraction",
            .default_value = S{}.validation_fraction,
            .min = 0,
            .max = 0.9,
            .doc = "Share of the training samples put aside: never learned from, measured after each epoch."},
           [](const S& s) -> V { return s.validation_fraction; },
           [](S& s, const V& v) { s.validation_fraction = real(v); }},
          {{.name = "seed",
            .default_value = widened(S{}.seed),
            .min = 0,
            .doc = "The same seed gives the same run, number for number."},
           [](const S& s) -> V { return widened(s.seed); },
           [](S& s, const V& v) { s.seed = static_cast<std::uint64_t>(whole(v)); }},
          {{.name = "threads",
            .default_value = widened(S{}.threads),
            .min = 0,
            .max = kMostThreads,
            .unit = "0: all",
            .doc = "Processor cores to compute with; 0 takes all."},
           [](const S& s) -> V { return widened(s.threads); },
           [](S& s, const V& v) { s.threads = static_cast<int>(whole(v)); }},
          precision_setting(),
          recompute_setting(),
          tune_setting(),
          weights_from_setting()};
}

const std::vector<Setting>& settings_table() {
  static const std::vector<Setting> kTable = [] {
    std::vector<Setting> table = plain_settings();
    for (const AttributeSpec& spec : step_setting_specs()) {
      table.push_back(part_setting(spec, &RunSettings::step, step_settings));
    }
    for (const AttributeSpec& spec : loop_setting_specs()) {
      table.push_back(part_setting(spec, &RunSettings::loop, loop_settings));
    }
    for (const AttributeSpec& spec : augmentation_setting_specs()) {
      table.push_back(part_setting(spec, &RunSettings::augment, augmentation_settings));
    }
    table.push_back(groups_setting());
    table.push_back(phases_setting());
    return table;
  }();
  return kTable;
}

}  // namespace

const std::vector<AttributeSpec>& run_setting_specs() {
  static const std::vector<AttributeSpec> kSpecs = [] {
    std::vector<AttributeSpec> specs;
    for (const Setting& setting : settings_table()) specs.push_back(setting.spec);
    return specs;
  }();
  return kSpecs;
}

Attributes plain_values(const RunSettings& settings) {
  Attributes values;
  for (const Setting& setting : settings_table()) values.emplace(setting.spec.name, setting.get(settings));
  return values;
}

Result<RunSettings> with_value(RunSettings settings, std::string_view name, const AttributeValue& value) {
  const auto& table = settings_table();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [name](const Setting& setting) { return setting.spec.name == name; });
  if (found == table.end()) {
    return refused("There is no setting \"" + std::string(name) + "\".", std::string(name));
  }
  if (auto fits = check_attributes("run", run_setting_specs(), {{std::string(name), value}}); !fits) {
    return fits.error();
  }
  if (name == "groups") {
    if (auto groups = groups_from_text(std::get<std::string>(value)); !groups) return groups.error();
  }
  if (name == "phases") {
    if (auto phases = phases_from_text(std::get<std::string>(value)); !phases) return phases.error();
  }
  found->set(settings, value);
  if (auto checked = check(settings); !checked) return checked.error();
  return settings;
}

}  // namespace netwright::engine
