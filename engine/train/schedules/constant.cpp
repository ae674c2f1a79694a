// SPDX-License-Identifier: Apache-2.0
#include "engine/train/schedule_builder.h"

namespace netwright::engine {
namespace {

struct ConstantOptions {};

double rate_at(const ConstantOptions&, const SchedulePoint& point) {
  return point.base_rate;
}

}  // namespace

ScheduleDefinition constant_schedule();
ScheduleDefinition constant_schedule() {
  using O = ConstantOptions;
  AttributeSet<O> set("constant");
  return make_schedule_definition(
      {.name = "constant", .title = "Constant", .summary = "The same learning rate in every step."},
      std::move(set), [](const O& options) {
        return Schedule{.rate = [options](const SchedulePoint& point) { return rate_at(options, point); }};
      });
}

}  // namespace netwright::engine
