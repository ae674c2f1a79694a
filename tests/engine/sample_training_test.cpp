// SPDX-License-Identifier: Apache-2.0
// Every shipped sample learns: on one batch, the loss falls in a few steps; and its default data fits it.
#include <gtest/gtest.h>

#include "engine/graph/sample.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/run_settings.h"
#include "engine/train/trainer.h"
#include "tests/engine/plan_support.h"
#include "tests/support/shipped_samples.h"

namespace netwright::engine::test {
namespace {

constexpr std::int64_t kRows = 4;
constexpr int kSteps = 5;

Sample sample_of(const std::string& name) {
  return sample_from_json(tests::sample_text(name)).value();
}

class SampleTraining : public ::testing::TestWithParam<std::string> {};

TEST_P(SampleTraining, LowersTheLossOfOneBatch) {
  const Bench bench;
  const Sample sample = sample_of(GetParam());
  const RunSettings settings = settings_from_json(sample.settings_json).value();
  auto executor =
      bench.executor(sample.graph, kRows, {.update = make_update_rule(settings.optimizer).value()}, "cpu");
  ASSERT_TRUE(executor) << executor.error().message;
  ASSERT_TRUE(executor->initialise(1));
  const Batch batch = random_batch(executor->plan(), kRows, DataType::f32, 2);
  std::vector<double> losses;
  for (int step = 0; step < kSteps; ++step) {
    const kernels::StepState state{.seed = 1,
                                   .step = step,
                                   .update = step + 1,
                                   .valid_rows = kRows,
                                   .learning_rate = settings.learning_rate / 5};
    losses.push_back(executor->train_step(batch.view(), state).value().loss);
    EXPECT_TRUE(std::isfinite(losses.back()));
  }
  EXPECT_LT(losses.back(), losses.front());
}

/// Nothing runs here: the kernels are prepared, and the memory is taken.
TEST_P(SampleTraining, TakesTheMemoryItsPlanForecasts) {
  const Bench bench;
  const Sample sample = sample_of(GetParam());
  const RunSettings settings = settings_from_json(sample.settings_json).value();
  const UpdateRule rule = make_update_rule(settings.optimizer).value();
  for (const bool scaled : {false, true}) {
    const ContextPtr context = bench.open("recording");
    const Compiled forecast = compile(sample.graph, bench.infer(sample.graph, kRows),
                                      {.update = rule, .scale_losses = scaled}, *context);
    ASSERT_TRUE(forecast.ok());
    reset_recording_counts();
    const auto executor =
        bench.executor(sample.graph, kRows, {.update = rule, .scale_losses = scaled}, "recording");
    ASSERT_TRUE(executor) << executor.error().message;
    EXPECT_EQ(recording_counts().peak_bytes, forecast.plan.peak_bytes());
    EXPECT_EQ(executor->allocated_bytes(), forecast.plan.peak_bytes());
  }
}

TEST_P(SampleTraining, TakesItsDefaultData) {
  const Bench bench;
  const Sample sample = sample_of(GetParam());
  const DataLibrary data(standard_data_sources(), {});
  RunSettings settings = settings_from_json(sample.settings_json).value();
  settings.batch = kRows;
  settings.device = "cpu";
  settings.threads = 1;
  Trainer::Prepared prepared =
      Trainer::prepare({.graph = sample.graph, .settings = settings},
                       {.ops = &bench.ops, .devices = &bench.devices, .open_data = [&](auto spec) {
                          return data.open(spec);
                        }});
  if (const auto* refusal = std::get_if<Refusal>(&prepared)) {
    if (refusal->error.kind == ErrorKind::not_found) GTEST_SKIP() << refusal->error.message;
    FAIL() << refusal->error.message;
  }
  const auto progress = std::get<std::unique_ptr<Trainer>>(prepared)->advance();
  ASSERT_TRUE(progress) << progress.error().message;
  EXPECT_TRUE(std::isfinite(std::get<StepOutcome>(*progress).loss));
}

INSTANTIATE_TEST_SUITE_P(Shipped, SampleTraining, ::testing::ValuesIn(tests::shipped_samples()),
                         [](const auto& of) {
                           std::string name = of.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace netwright::engine::test
