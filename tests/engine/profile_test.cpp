// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "tests/engine/plan_nets.h"

namespace netwright::engine::test {
namespace {

TEST(Profile, AccountsForTheWholeStepKernelByKernel) {
  const Bench bench;
  auto executor = bench.executor(lenet().graph, 32, {.update = sgd(0.9, 0)}, "cpu");
  ASSERT_TRUE(executor) << executor.error().message;
  const auto profile = profile_training(*executor, {.warm_up = 1, .steps = 21});
  ASSERT_TRUE(profile) << profile.error().message;
  const Plan& plan = executor->plan();
  ASSERT_EQ(profile->rows.size(), plan.steps.size());
  const double inside = std::accumulate(profile->rows.begin(), profile->rows.end(), 0.0,
                                        [](double sum, const ProfileRow& row) { return sum + row.ms; });
  EXPECT_GT(inside, 0.2 * profile->timed_step_ms);
  EXPECT_GT(profile->step_ms, 0);
  EXPECT_GE(profile->outside_share, 0);
  EXPECT_LT(profile->outside_share, 0.05);
  for (const ProfileRow& row : profile->rows) {
    EXPECT_GT(row.ms, 0) << plan.steps[row.step].call.kernel;
    EXPECT_EQ(row.gflops > 0, plan.steps[row.step].multiply_adds > 0) << plan.steps[row.step].call.kernel;
  }
}

TEST(Profile, TurnedOffNothingIsTimed) {
  const Bench bench;
  auto executor = bench.executor(mlp().graph, 4, {.update = sgd(0, 0)}, "null");
  ASSERT_TRUE(executor);
  ASSERT_TRUE(executor->initialise(1));
  const Batch batch = random_batch(executor->plan(), 4, DataType::f32, 10);
  StepTimes times;
  executor->time_training(&times);
  ASSERT_TRUE(executor->train_step(batch.view(), step_state(0)));
  ASSERT_EQ(times.seconds.size(), executor->plan().steps.size());
  executor->time_training(nullptr);
  const StepTimes before = times;
  ASSERT_TRUE(executor->train_step(batch.view(), step_state(1)));
  EXPECT_EQ(times.seconds, before.seconds);
}

TEST(Profile, PrintsItselfForPeopleAndPrograms) {
  const Bench bench;
  auto executor = bench.executor(mlp().graph, 4, {.update = sgd(0, 0)}, "null");
  ASSERT_TRUE(executor);
  const auto profile = profile_training(*executor, {.warm_up = 0, .steps = 1});
  ASSERT_TRUE(profile);
  const DevicePeak peak{.gflops = 100, .gbytes_per_second = 20};
  const std::string text = to_text(executor->plan(), *profile, peak);
  EXPECT_THAT(text, ::testing::HasSubstr("linear_forward"));
  EXPECT_THAT(text, ::testing::HasSubstr("outside kernels"));
  const auto lines = to_json_lines(executor->plan(), *profile, peak);
  ASSERT_EQ(lines.size(), executor->plan().steps.size() + 1);
  EXPECT_EQ(nlohmann::json::parse(lines.back())["peak_gflops"], 100);
}

TEST(Profile, MeasuresWhatTheDeviceCanDo) {
  const Bench bench;
  const ContextPtr context = bench.open("cpu", 1);
  const auto peak = measure_peak(*context);
  ASSERT_TRUE(peak) << peak.error().message;
  EXPECT_GT(peak->gflops, 0.1);
  EXPECT_GT(peak->gbytes_per_second, 0.1);
}

}  // namespace
}  // namespace netwright::engine::test
