// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "engine/graph/attribute_set.h"
#include "engine/train/schedule_definition.h"

namespace netwright::engine {

/// What one says about a schedule beside its attributes.
struct ScheduleTexts {
  std::string name;
  std::string title;
  std::string summary;
};

/// `make_one` is Schedule(const Options&), or Result<Schedule> where options have to go together.
template <class Options, class MakeOne>
ScheduleDefinition make_schedule_definition(ScheduleTexts texts, AttributeSet<Options> set,
                                            MakeOne make_one) {
  ScheduleDefinition made{.name = std::move(texts.name),
                          .title = std::move(texts.title),
                          .summary = std::move(texts.summary),
                          .attributes = set.specs(),
                          .make = {}};
  made.make = [set = std::move(set), make_one](const Attributes& attributes) -> Result<Schedule> {
    const Result<Options> options = set.read(attributes);
    if (!options) return options.error();
    return make_one(*options);
  };
  return made;
}

inline const std::string kEpochs = "epochs";

/// The attribute of schedules that count either way.
template <class Options>
void add_unit(AttributeSet<Options>& set) {
  set.add("unit", &Options::unit,
          {.doc = "Whether the schedule counts epochs or steps.", .choices = {kEpochs, "steps"}});
}

/// Whole epochs or steps done.
inline std::int64_t whole_units(const std::string& unit, const SchedulePoint& point) {
  return unit == kEpochs ? point.step / std::max<std::int64_t>(point.steps_per_epoch, 1) : point.step;
}

}  // namespace netwright::engine
