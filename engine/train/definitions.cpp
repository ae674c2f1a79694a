// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/plan/update_rule.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/schedule_definition.h"

namespace netwright::engine {

// Made by CMake from the folders.
std::vector<OptimizerDefinition> optimizer_manifest();
std::vector<ScheduleDefinition> schedule_manifest();

namespace {

template <class Definition>
std::vector<Definition> sorted_by_name(std::vector<Definition> definitions) {
  std::sort(definitions.begin(), definitions.end(),
            [](const Definition& a, const Definition& b) { return a.name < b.name; });
  return definitions;
}

/// What the chosen definition makes; refuses an unknown name with the names there are.
template <class Made, class Definition>
Result<Made> make_chosen(std::string_view kind, const std::vector<Definition>& definitions,
                         const Choice& choice) {
  std::string names;
  for (const Definition& definition : definitions) {
    if (definition.name == choice.name) return definition.make(choice.attributes);
    names += (names.empty() ? "" : ", ") + definition.name;
  }
  return Error{.message = fmt::format("There is no {} \"{}\". Choose one of: {}.", kind, choice.name, names),
               .about = std::string(kind)};
}

}  // namespace

std::vector<OptimizerDefinition> standard_optimizers() {
  return sorted_by_name(optimizer_manifest());
}

Result<UpdateRule> make_update_rule(const Choice& choice) {
  return make_chosen<UpdateRule>("optimizer", standard_optimizers(), choice);
}

std::optional<double> usual_rate(std::string_view optimizer) {
  for (const OptimizerDefinition& definition : standard_optimizers()) {
    if (definition.name == optimizer) return definition.usual_rate;
  }
  return std::nullopt;
}

std::vector<ScheduleDefinition> standard_schedules() {
  return sorted_by_name(schedule_manifest());
}

Result<Schedule> make_schedule(const Choice& choice) {
  return make_chosen<Schedule>("schedule", standard_schedules(), choice);
}

double warmup_factor(std::int64_t step, std::int64_t warmup_steps) {
  if (step + 1 >= warmup_steps) return 1;
  return static_cast<double>(step + 1) / static_cast<double>(warmup_steps);
}

}  // namespace netwright::engine
