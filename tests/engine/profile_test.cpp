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
  ASSERT_TRUE(executor->begin_timing());
  ASSERT_TRUE(executor->train_step(batch.view(), step_state(0)));
  const auto timed = executor->collect_times();
  ASSERT_TRUE(timed);
  ASSERT_EQ(timed->seconds.size(), executor->plan().steps.size());
  EXPECT_GT(timed->whole_seconds, 0);
  executor->end_timing();
  ASSERT_TRUE(executor->train_step(batch.view(), step_state(1)));
  const auto untimed = executor->collect_times();
  ASSERT_TRUE(untimed);
  EXPECT_EQ(untimed->whole_seconds, 0);
}

/// On a GPU, emulated, and on a device whose work is done later: each layer has its share of the recorded
/// step.
TEST(Profile, LooksIntoRecordedSteps) {
  const Bench bench;
  for (const char* device : {"cudaemu:0", "recording"}) {
    auto executor = bench.executor(lenet().graph, 2, {.update = sgd(0.9, 0)}, device);
    ASSERT_TRUE(executor) << executor.error().message;
    const auto profile = profile_training(*executor, {.warm_up = 2, .steps = 3});
    ASSERT_TRUE(profile) << profile.error().message;
    EXPECT_TRUE(profile->timing.inside_recording) << device;
    EXPECT_EQ(profile->timing.reason, "") << device;
    EXPECT_EQ(profile->lost_steps, 0) << device;
    double sum = 0;
    for (const ProfileRow& row : profile->rows) {
      EXPECT_GT(row.ms, 0) << device << " " << executor->plan().steps[row.step].call.kernel;
      sum += row.ms;
    }
    EXPECT_LE(sum, 1.2 * profile->timed_step_ms) << device;
    double layers = 0;
    for (const LayerTime& layer : profile->layers) layers += layer.ms();
    EXPECT_NEAR(layers, sum + profile->layers.back().ms(), 1e-9) << device;
  }
}

/// Losses of steps that are looked into are those of steps that are not.
TEST(Profile, ChangesNoNumber) {
  const Bench bench;
  std::vector<double> losses[2];
  for (const bool timed : {false, true}) {
    auto executor = bench.executor(mlp().graph, 4, {.update = sgd(0.5, 0)}, "cudaemu:0");
    ASSERT_TRUE(executor) << executor.error().message;
    ASSERT_TRUE(executor->initialise(3));
    const Batch batch = random_batch(executor->plan(), 4, DataType::f32, 10);
    for (int i = 0; i < 6; ++i) {
      if (timed && i == 2) {
        ASSERT_TRUE(executor->begin_timing());
      }
      if (timed && i == 4) executor->end_timing();
      const auto step = executor->train_step(batch.view(), step_state(i));
      ASSERT_TRUE(step) << step.error().message;
      losses[timed ? 1 : 0].push_back(step->loss);
    }
  }
  EXPECT_EQ(losses[0], losses[1]);
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
  ASSERT_EQ(lines.size(), executor->plan().steps.size() + profile->layers.size() + 1);
  EXPECT_EQ(nlohmann::json::parse(lines[lines.size() - 2])["layer"], "beginning and end");
  EXPECT_THAT(text, ::testing::HasSubstr("given one by one, by the processor's clock"));
  EXPECT_THAT(text, ::testing::HasSubstr("optimizer"));
  EXPECT_EQ(nlohmann::json::parse(lines.back())["peak_gflops"], 100);
}

TEST(Profile, SaysWhyItDoesNotLookIntoARecordedStep) {
  const Bench bench;
  auto executor = bench.executor(mlp().graph, 4, {.update = sgd(0, 0)}, "null");
  ASSERT_TRUE(executor);
  auto profile = profile_training(*executor, {.warm_up = 0, .steps = 1});
  ASSERT_TRUE(profile);
  profile->timing.reason = "CUPTI was not found. Install it.";
  profile->lost_steps = 3;
  const std::string text = to_text(executor->plan(), *profile, {});
  EXPECT_THAT(text, ::testing::HasSubstr("CUPTI was not found. Install it.\n"));
  EXPECT_THAT(text, ::testing::HasSubstr("3 training steps are left out"));
  const auto total = nlohmann::json::parse(to_json_lines(executor->plan(), *profile, {}).back());
  EXPECT_EQ(total["reason"], "CUPTI was not found. Install it.");
  EXPECT_EQ(total["inside_recording"], false);
}

TEST(Profile, WithoutKernelsIsTheStepAlone) {
  const Bench bench;
  auto executor = bench.executor(mlp().graph, 4, {.update = sgd(0, 0)}, "null");
  ASSERT_TRUE(executor);
  const auto profile = profile_training(*executor, {.warm_up = 0, .steps = 1, .kernels = false});
  ASSERT_TRUE(profile);
  const auto lines = to_json_lines(executor->plan(), *profile, {});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_FALSE(nlohmann::json::parse(lines[0]).contains("peak_gflops"));
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
