// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "engine/train/content_hash.h"
#include "engine/train/trainer.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

class ExactResume : public testing::TestWithParam<const char*>, protected TrainBench {
 protected:
  RunSettings settings() const { return striped_settings(GetParam()); }
};

TEST_P(ExactResume, SameBitsFromEveryStop) {
  const Trace whole = uninterrupted(settings());
  ASSERT_EQ(whole.step_loss.size(), 21U);
  ASSERT_EQ(whole.epoch_validation_loss.size(), 3U);
  EXPECT_LT(whole.epoch_validation_loss.at(3), whole.epoch_validation_loss.at(1));
  // 7 steps and one piece of validation an epoch, two of test: stops in every kind of place.
  for (const int stop : {0, 1, 4, 6, 7, 8, 9, 13, 15, 20, 22, 23, 24, 25}) {
    EXPECT_EQ(interrupted(settings(), stop), whole) << "stop " << stop;
  }
}

TEST_P(ExactResume, AnotherSeedIsAnotherRun) {
  const Trace whole = uninterrupted(settings());
  Trace trace;
  const auto first = trainer(settings());
  ASSERT_TRUE(first);
  go_on(*first, trace, 5);
  Checkpoint checkpoint = *first->checkpoint();
  RunSettings dropped = settings();
  dropped.seed = 0;
  checkpoint.seed = 0;
  checkpoint.settings_json = to_json(dropped);
  const auto second = trainer(dropped, checkpoint);
  ASSERT_TRUE(second);
  go_on(*second, trace);
  EXPECT_EQ(trace.step_loss.at(5), whole.step_loss.at(5));
  for (std::int64_t step = 6; step <= 21; ++step) {
    EXPECT_NE(trace.step_loss.at(step), whole.step_loss.at(step)) << "step " << step;
  }
}

TEST_P(ExactResume, OneMoreEpochIsTheSameAsInOneGo) {
  RunSettings three = settings();
  three.schedule = {.name = "constant"};
  RunSettings two = three;
  two.epochs = 2;
  const Trace whole = uninterrupted(three);
  Trace trace;
  const auto first = trainer(two);
  ASSERT_TRUE(first);
  EXPECT_TRUE(go_on(*first, trace));
  const auto second = trainer(three, *first->checkpoint());
  ASSERT_TRUE(second);
  EXPECT_TRUE(go_on(*second, trace));
  EXPECT_EQ(trace, whole);
}

TEST_P(ExactResume, TheHorizonStaysWhereItWas) {
  RunSettings longer = settings();
  longer.epochs = 4;
  const auto first = trainer(settings());
  ASSERT_TRUE(first);
  Trace trace;
  EXPECT_TRUE(go_on(*first, trace));
  const auto second = trainer(longer, *first->checkpoint());
  ASSERT_TRUE(second);
  EXPECT_TRUE(go_on(*second, trace));
  EXPECT_EQ(trace.step_loss.size(), 28U);
  EXPECT_NEAR(trace.step_rate.at(25), 0, 1e-12) << "an extended cosine stays at its end";
  EXPECT_TRUE(first->note().empty());
  EXPECT_NE(second->note().find("from 21 to 28 steps"), std::string::npos) << second->note();
}

TEST_P(ExactResume, ARateSetByHandScalesTheScheduleAndSurvives) {
  Trace whole;
  const auto one = trainer(settings());
  ASSERT_TRUE(one);
  go_on(*one, whole, 4);
  one->set_learning_rate(0.002);
  EXPECT_DOUBLE_EQ(one->learning_rate(), 0.002);
  go_on(*one, whole);
  EXPECT_DOUBLE_EQ(whole.step_rate.at(5), 0.002);
  EXPECT_LT(whole.step_rate.at(6), 0.002);

  Trace parts;
  const auto first = trainer(settings());
  ASSERT_TRUE(first);
  go_on(*first, parts, 4);
  first->set_learning_rate(0.002);
  go_on(*first, parts, 5);
  const auto second = trainer(settings(), *first->checkpoint());
  ASSERT_TRUE(second);
  go_on(*second, parts);
  EXPECT_EQ(parts, whole);
}

TEST_P(ExactResume, StepsEndARunInsideAnEpoch) {
  RunSettings short_run = settings();
  short_run.steps = 10;
  Trace trace;
  const auto first = trainer(short_run);
  ASSERT_TRUE(first);
  EXPECT_TRUE(go_on(*first, trace));
  EXPECT_EQ(trace.step_loss.size(), 10U);
  EXPECT_EQ(trace.epoch_validation_loss.size(), 2U) << "the part of an epoch is validated too";
  EXPECT_TRUE(std::isfinite(trace.test_loss));
}

TEST_P(ExactResume, TheMeanOfAnEpochCountsEverySampleOnce) {
  RunSettings one_epoch = settings();
  one_epoch.epochs = 1;
  const auto run = trainer(one_epoch);
  ASSERT_TRUE(run);
  double sum = 0;
  std::int64_t samples = 0;
  for (;;) {
    const Result<Progress> progress = run->advance();
    ASSERT_TRUE(progress) << progress.error().message;
    if (const auto* step = std::get_if<StepOutcome>(&*progress)) {
      sum += step->loss * static_cast<double>(step->samples);
      samples += step->samples;
    }
    if (const auto* epoch = std::get_if<EpochOutcome>(&*progress)) {
      EXPECT_EQ(samples, 99);
      EXPECT_DOUBLE_EQ(epoch->train.loss, sum / 99);
      EXPECT_TRUE(epoch->best);
      break;
    }
  }
}

TEST_P(ExactResume, AdamStepsAreAsLongAsTheRateFromTheFirstOn) {
  // The whole data in every batch and a tiny rate: the gradient stays what it is, so that with its bias
  // correction Adam moves each weight by the rate in every step.
  constexpr double kRate = 1e-4;
  RunSettings whole = settings();
  whole.batch = 99;
  whole.learning_rate = kRate;
  whole.optimizer = {.name = "adam"};
  whole.schedule = {.name = "constant"};
  Graph graph = striped_net();
  graph.nodes[6].attributes["probability"] = 0.0;
  const Trainer::Prepared prepared = try_trainer(graph, whole);
  const auto* run = std::get_if<std::unique_ptr<Trainer>>(&prepared);
  ASSERT_NE(run, nullptr);
  const auto bias = [&] {
    const HostTensor tensor = *(*run)->executor().read(graph.find("scores")->id, "bias");
    const auto values = tensor.as<float>();
    return std::vector<double>(values.begin(), values.end());
  };
  std::vector<double> before = bias();
  for (int step = 1; step <= 3; ++step) {
    while (!(*run)->next_is_step()) ASSERT_TRUE((*run)->advance());
    ASSERT_TRUE((*run)->advance());
    const std::vector<double> after = bias();
    for (std::size_t i = 0; i < after.size(); ++i) {
      EXPECT_NEAR(std::abs(after[i] - before[i]), kRate, 0.03 * kRate) << "step " << step << ", bias " << i;
    }
    before = after;
  }
}

TEST_P(ExactResume, RefusesWhatIsNotTheSameRun) {
  const auto first = trainer(settings());
  ASSERT_TRUE(first);
  const Checkpoint good = *first->checkpoint();
  const auto expect_refused = [&](Graph graph, const RunSettings& changed, const Checkpoint& from,
                                  const std::string& named) {
    const Trainer::Prepared prepared = try_trainer(std::move(graph), changed, from);
    const auto* refusal = std::get_if<Refusal>(&prepared);
    ASSERT_NE(refusal, nullptr) << named;
    EXPECT_NE(refusal->error.message.find(named), std::string::npos) << refusal->error.message;
  };
  expect_refused(striped_net(4), settings(), good, "another network");
  Checkpoint other_data = good;
  other_data.data_hash = "00000000000000bb";
  expect_refused(striped_net(), settings(), other_data, "data");
  RunSettings changed = settings();
  changed.batch = 8;
  expect_refused(striped_net(), changed, good, R"("batch" was 16 and is now 8)");
  changed = settings();
  changed.seed = 4;
  expect_refused(striped_net(), changed, good, R"("seed")");
  changed = settings();
  changed.optimizer = {.name = "sgd"};
  expect_refused(striped_net(), changed, good, R"("optimizer")");
  Checkpoint outside = good;
  outside.position.batch_in_epoch = 1000;
  expect_refused(striped_net(), settings(), outside, "outside");
  changed = settings();
  changed.weights_from = "elsewhere";
  expect_refused(striped_net(), changed, good, R"("weights_from" was "" and is now "elsewhere")");
  Trace trace;
  go_on(*first, trace, 3);
  changed = settings();
  changed.steps = 2;
  expect_refused(striped_net(), changed, *first->checkpoint(), "it has done 3 steps, more than the 2");
  changed.steps = 3;
  EXPECT_TRUE(trainer(changed, *first->checkpoint()));
}

TEST_P(ExactResume, RefusesDataThatDoesNotFit) {
  const auto sentence = [&](Graph graph) { return refusal(std::move(graph), settings()); };
  EXPECT_NE(sentence(striped_net(2)).find(R"("scores" gives 2 scores)"), std::string::npos)
      << sentence(striped_net(2));
  Graph wide = striped_net();
  wide.nodes.front().attributes["shape"] = std::vector<std::int64_t>{1, 6, 7};
  EXPECT_NE(sentence(wide).find("(1, 6, 7)"), std::string::npos) << sentence(wide);
  EXPECT_NE(sentence(wide).find("(1, 6, 6)"), std::string::npos) << sentence(wide);
}

INSTANTIATE_TEST_SUITE_P(Devices, ExactResume, testing::Values("reference", "cpu", "recording"),
                         [](const auto& device) { return std::string(device.param); });

TEST(GraphHash, FollowsWhatIsComputedNotWhereItIsDrawn) {
  const Graph graph = striped_net();
  Graph moved = graph;
  moved.name = "other";
  moved.nodes[0].position = {10, 20};
  EXPECT_EQ(hash_of(moved), hash_of(graph));
  Graph changed = graph;
  changed.nodes[6].attributes["probability"] = 0.31;
  EXPECT_NE(hash_of(changed), hash_of(graph));
  EXPECT_EQ(hash_of(graph).size(), 16U);
}

}  // namespace
}  // namespace netwright::engine::test
