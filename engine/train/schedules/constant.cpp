// SPDX-License-Identifier: Apache-2.0
#include "engine/train/schedule_definition.h"

namespace netwright::engine {

ScheduleDefinition constant_schedule();
ScheduleDefinition constant_schedule() {
  return {.name = "constant",
          .title = "Constant",
          .summary = "The same learning rate in every step.",
          .attributes = {},
          .make = [](const Attributes& attributes) -> Result<RateFunction> {
            if (const auto checked = check_attributes("constant", {}, attributes); !checked) {
              return checked.error();
            }
            return RateFunction([](const SchedulePoint& point) { return point.base_rate; });
          }};
}

}  // namespace netwright::engine
