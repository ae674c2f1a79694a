// SPDX-License-Identifier: Apache-2.0
// A run stopped anywhere goes on bit for bit, whatever its optimizer, schedule and other settings.
#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/train/optimizer_definition.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

/// 7 steps and one piece of validation an epoch: in the first epoch, between two, in the last.
std::vector<int> stops() {
  if (std::getenv("NETWRIGHT_TEST_FULL") == nullptr) return {4, 18};
  std::vector<int> all;
  for (int stop = 0; stop < 26; ++stop) all.push_back(stop);
  return all;
}

class EveryChoice : public testing::TestWithParam<const char*>, protected TrainBench {
 protected:
  RunSettings settings() const { return striped_settings(GetParam()); }

  void expect_exact(const RunSettings& settings, const std::string& what) {
    const Trace whole = uninterrupted(settings);
    for (const int stop : stops()) EXPECT_EQ(interrupted(settings, stop), whole) << what << ", stop " << stop;
  }
};

TEST_P(EveryChoice, OfOptimizerResumesExactlyAndLearns) {
  for (const OptimizerDefinition& optimizer : standard_optimizers()) {
    RunSettings chosen = settings();
    chosen.schedule = {.name = "constant"};
    chosen.optimizer = {.name = optimizer.name};
    chosen.learning_rate = optimizer.usual_rate;
    expect_exact(chosen, optimizer.name);
    const Trace trace = uninterrupted(chosen);
    EXPECT_LT(trace.epoch_train_loss.at(3), trace.epoch_train_loss.at(1)) << optimizer.name;
  }
}

TEST_P(EveryChoice, OfAnOptimizersStatesResumesExactly) {
  const std::vector<Choice> choices{
      {.name = "sgd", .attributes = {{"momentum", 0.9}, {"nesterov", true}, {"weight_decay", 0.1}}},
      {.name = "rmsprop", .attributes = {{"momentum", 0.9}, {"centered", true}}},
      {.name = "adagrad", .attributes = {{"rate_decay", 0.1}, {"initial_sum", 0.1}}}};
  for (const Choice& choice : choices) {
    RunSettings chosen = settings();
    chosen.optimizer = choice;
    expect_exact(chosen, to_json(choice));
  }
}

TEST_P(EveryChoice, OfScheduleResumesExactly) {
  for (const ScheduleDefinition& schedule : standard_schedules()) {
    RunSettings chosen = settings();
    chosen.schedule = {.name = schedule.name};
    if (schedule.name == "plateau") {
      chosen.schedule.attributes = {{"patience", std::int64_t{0}}, {"threshold", 0.9}, {"factor", 0.5}};
    }
    if (schedule.name == "step") chosen.schedule.attributes = {{"every", std::int64_t{1}}};
    expect_exact(chosen, schedule.name);
  }
}

TEST_P(EveryChoice, OfHowStepsAreMadeResumesExactly) {
  RunSettings chosen = settings();
  chosen.step = {.warmup_epochs = 1.5, .clip_norm = 0.5, .clip_value = 0.05, .accumulate = 3, .ema = 0.8};
  chosen.groups = {{.match = "conv", .rate = 0.5}, {.match = "scores.bias", .freeze = true}};
  expect_exact(chosen, "everything on");
}

TEST_P(EveryChoice, APlateauLowersTheRateAndIsExtendedWithANote) {
  RunSettings chosen = settings();
  chosen.schedule = {.name = "plateau",
                     .attributes = {{"patience", std::int64_t{0}}, {"threshold", 0.9}, {"factor", 0.5}}};
  const Trace trace = uninterrupted(chosen);
  EXPECT_EQ(trace.step_rate.at(7), 0.01);
  EXPECT_EQ(trace.step_rate.at(21), 0.005);
  const auto first = trainer(chosen);
  ASSERT_TRUE(first);
  Trace parts;
  go_on(*first, parts);
  chosen.epochs = 4;
  const auto second = trainer(chosen, *first->checkpoint());
  ASSERT_TRUE(second);
  EXPECT_NE(second->note().find("goes on as before"), std::string::npos) << second->note();
}

TEST_P(EveryChoice, RefusesToResumeWithOtherSettings) {
  RunSettings chosen = settings();
  const auto first = trainer(chosen);
  ASSERT_TRUE(first);
  const Checkpoint checkpoint = *first->checkpoint();
  const auto refusal_of = [&](const RunSettings& changed) {
    const Trainer::Prepared prepared = try_trainer(striped_net(), changed, checkpoint);
    const auto* refusal = std::get_if<Refusal>(&prepared);
    return refusal ? refusal->error.message : std::string();
  };
  RunSettings clipped = chosen;
  clipped.step.clip_norm = 1;
  EXPECT_NE(refusal_of(clipped).find("clip_norm"), std::string::npos) << refusal_of(clipped);
  RunSettings grouped = chosen;
  grouped.groups = {{.match = "conv", .rate = 0.5}};
  EXPECT_NE(refusal_of(grouped).find("conv: rate 0.5"), std::string::npos) << refusal_of(grouped);
}

INSTANTIATE_TEST_SUITE_P(Devices, EveryChoice, testing::Values("reference", "cpu"),
                         [](const auto& device) { return std::string(device.param); });

}  // namespace
}  // namespace netwright::engine::test
