// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/graph/graph.h"

namespace netwright::engine {

/// The most CPU threads a run can ask for.
inline constexpr int kMostThreads = 1024;

/// One of a folder of definitions (an optimizer, a schedule) by name, with what was set on it.
struct Choice {
  std::string name;
  Attributes attributes = {};
  friend bool operator==(const Choice&, const Choice&) = default;
};

/// Everything that decides a run's numbers, beside graph and data. Stored with the run as JSON.
struct RunSettings {
  std::string data = "fashion-mnist";
  std::int64_t epochs = 5;
  std::optional<std::int64_t> steps = {};  ///< ends the run earlier or later than whole epochs
  std::int64_t batch = 64;
  double learning_rate = 0.05;
  Choice optimizer = {.name = "sgd", .attributes = {}};
  Choice schedule = {.name = "constant", .attributes = {}};
  std::uint64_t seed = 1;
  double validation_fraction = 0.1;  ///< of the training part, stratified, by seed
  std::string device = "auto";
  std::string precision = "fp32";
  int threads = 0;  ///< 0: all cores
  friend bool operator==(const RunSettings&, const RunSettings&) = default;
};

std::string to_json(const RunSettings& settings);
/// {"name": "adam", "attributes": {"beta1": 0.8}} on one line.
std::string to_json(const Choice& choice);
/// Missing keys take their defaults; unknown keys, wrong types and values out of range are refused by name.
/// An optimizer or schedule is {"name": "adam", "attributes": {"beta1": 0.8}}, or just "adam".
Result<RunSettings> settings_from_json(std::string_view text);

/// Refuses what no run can be made of, by key: values out of range, unknown optimizers, schedules,
/// attributes.
Result<void> check(const RunSettings& settings);
/// The settings with one key set from text, as `--set KEY=VALUE` spells it: "epochs" to "3", "optimizer" to
/// "adam", "optimizer.beta1" to "0.8". Refuses as settings_from_json().
Result<RunSettings> with_setting(const RunSettings& settings, std::string_view key, std::string_view value);

}  // namespace netwright::engine
