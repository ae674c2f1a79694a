// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/augment/augmentation.h"
#include "engine/graph/attribute_spec.h"
#include "engine/graph/graph.h"
#include "engine/plan/plan_phase.h"
#include "engine/plan/update_rule.h"
#include "engine/train/choice.h"
#include "engine/train/loop_settings.h"
#include "engine/train/step_settings.h"
#include "engine/train/train_phase.h"

namespace netwright::engine {

/// The most CPU threads a run can ask for.
inline constexpr int kMostThreads = 1024;

/// Everything that decides a run's numbers, beside graph and data. Stored with the run as JSON.
struct RunSettings {
  std::string data = "fashion-mnist";
  std::int64_t epochs = 5;
  std::optional<std::int64_t> steps = {};  ///< ends the run earlier or later than whole epochs
  std::int64_t batch = 64;
  double learning_rate = 0.05;
  Choice optimizer = {.name = "sgd", .attributes = {}};
  Choice schedule = {.name = "constant", .attributes = {}};
  Augmentation augment = {};             ///< of training samples only
  StepSettings step = {};                ///< in JSON beside the others: "clip_norm", "accumulate", ...
  LoopSettings loop = {};                ///< likewise: "validate_every", "stop_patience", ...
  std::vector<WeightGroup> groups = {};  ///< where several match a weight, the last decides
  std::vector<TrainPhase> phases = {};   ///< of a step; none: one for all losses and weights
  std::string weights_from = {};  ///< a run or a file whose weights the run begins with; empty: fresh ones
  std::uint64_t seed = 1;
  double validation_fraction = 0.1;  ///< of the training part, stratified, by seed
  std::string device = "auto";
  std::string precision = "fp32";
  std::string recompute = {};  ///< as PlanOptions; empty: nothing
  int threads = 0;             ///< 0: all cores
  bool tune = false;  ///< kernels by measuring them when the run first starts; the choices stay with it
  friend bool operator==(const RunSettings&, const RunSettings&) = default;
};

/// What can be set on a run beside data, device, optimizer and schedule, for forms and checks. A limit of
/// steps that is not set is 0.
const std::vector<AttributeSpec>& run_setting_specs();
/// The values of run_setting_specs() in `settings`.
Attributes plain_values(const RunSettings& settings);
/// The settings with one of run_setting_specs() set. Refuses as check().
Result<RunSettings> with_value(RunSettings settings, std::string_view name, const AttributeValue& value);

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
/// "adam", "optimizer.beta1" to "0.8", "clip_norm" to "1", "augment.flip" to "0.5", "groups.conv*.rate" to
/// "0.1". Refuses as settings_from_json().
Result<RunSettings> with_setting(const RunSettings& settings, std::string_view key, std::string_view value);

/// What a plan has to know of them beside the optimizer.
UpdateOptions update_options(const RunSettings& settings);
/// Of settings that are checked.
std::vector<PlanPhase> plan_phases(const RunSettings& settings);
/// Rows that go through the network at once: the batch, or a piece of it.
std::int64_t piece_rows(const RunSettings& settings);

}  // namespace netwright::engine
