// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/graph/checked_json.h"
#include "engine/train/schedule_definition.h"
#include "tests/support/places.h"

namespace netwright::engine {
namespace {

using Json = nlohmann::json;

const Json& golden() {
  static const Json all = Json::parse(std::ifstream(tests::source_folder() / "tests/golden/schedules.json"));
  return all;
}

Choice choice_of(const Json& one) {
  Choice choice{.name = one["schedule"], .attributes = {}};
  for (const auto& [name, value] : one["attributes"].items()) {
    choice.attributes[name] = *attribute_from_json(value);
  }
  return choice;
}

TEST(ScheduleGolden, EveryRateIsPyTorch) {
  const double base = golden()["rate"];
  for (const Json& one : golden()["cases"]) {
    SCOPED_TRACE(one["schedule"].get<std::string>() + " " + one["attributes"].dump());
    const Result<Schedule> schedule = make_schedule(choice_of(one));
    ASSERT_TRUE(schedule) << schedule.error().message;
    const std::vector<double> rates = one["rates"];
    const std::vector<double> losses = one["losses"];
    EXPECT_EQ(schedule->observe != nullptr, !losses.empty());
    std::vector<double> memory;
    for (std::size_t i = 0; i < rates.size(); ++i) {
      const auto step = static_cast<std::int64_t>(i);
      const double rate = schedule->rate({.step = step,
                                          .total_steps = static_cast<std::int64_t>(rates.size()),
                                          .base_rate = base,
                                          .steps_per_epoch = one["steps_per_epoch"],
                                          .memory = memory});
      EXPECT_NEAR(rate * warmup_factor(step, one["warmup"]), rates[i], 1e-12) << "step " << step;
      if (schedule->observe) schedule->observe({.loss = losses[i], .base_rate = base}, memory);
    }
  }
}

TEST(ScheduleGolden, HasEverySchedule) {
  std::set<std::string> with_numbers;
  for (const Json& one : golden()["cases"]) with_numbers.insert(one["schedule"]);
  for (const ScheduleDefinition& schedule : standard_schedules()) {
    EXPECT_TRUE(with_numbers.contains(schedule.name)) << schedule.name;
    EXPECT_FALSE(schedule.summary.empty()) << schedule.name;
    EXPECT_TRUE(make_schedule({.name = schedule.name})) << schedule.name;
  }
}

TEST(Schedule, ThoseWithAHorizonStayAtTheirEnd) {
  for (const ScheduleDefinition& definition : standard_schedules()) {
    const Schedule schedule = *make_schedule({.name = definition.name});
    const auto rate = [&](std::int64_t step, std::int64_t total) {
      return schedule.rate(
          {.step = step, .total_steps = total, .base_rate = 0.2, .steps_per_epoch = 5, .memory = {}});
    };
    EXPECT_GT(rate(0, 100), 0) << definition.name;
    if (schedule.has_horizon) {
      EXPECT_EQ(rate(250, 100), rate(100, 100)) << definition.name;
    } else {
      EXPECT_EQ(rate(250, 100), rate(250, 300)) << definition.name;
    }
    for (const std::int64_t total : {0, 1, 2, 3}) {
      for (const std::int64_t step : {0, 1, 2, 3}) {
        EXPECT_GE(rate(step, total), 0) << definition.name << " " << step << " of " << total;
      }
    }
  }
}

TEST(Schedule, CosineRestartsFallBetweenWholeEpochs) {
  const Schedule schedule =
      *make_schedule({.name = "cosine_restarts", .attributes = {{"first", std::int64_t{2}}}});
  const auto rate = [&](std::int64_t step) {
    return schedule.rate(
        {.step = step, .total_steps = 100, .base_rate = 1, .steps_per_epoch = 4, .memory = {}});
  };
  EXPECT_EQ(rate(0), 1);
  EXPECT_LT(rate(1), 1);
  EXPECT_NEAR(rate(4), 0.5, 1e-15);
  EXPECT_EQ(rate(8), 1);
}

TEST(Schedule, WarmUpRisesInEqualSteps) {
  EXPECT_EQ(warmup_factor(0, 0), 1);
  EXPECT_EQ(warmup_factor(0, 1), 1);
  EXPECT_EQ(warmup_factor(0, 4), 0.25);
  EXPECT_EQ(warmup_factor(2, 4), 0.75);
  EXPECT_EQ(warmup_factor(3, 4), 1);
  EXPECT_EQ(warmup_factor(400, 4), 1);
}

}  // namespace
}  // namespace netwright::engine
