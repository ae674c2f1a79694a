// SPDX-License-Identifier: Apache-2.0
// What a run shows of itself while it goes on.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/session/look.h"
#include "engine/session/validation_judge.h"
#include "tests/engine/session_support.h"

namespace netwright::engine::test {
namespace {

RunRequest request(std::int64_t epochs, const std::string& device = "reference") {
  RunRequest made{.graph = striped_net(), .settings = striped_settings(device)};
  made.settings.epochs = epochs;
  return made;
}

Look look(std::int64_t id, LookAt at, double per_second = 1000) {
  return {.id = id, .at = std::make_shared<const LookAt>(std::move(at)), .per_second = per_second};
}

NodeId node(std::string_view name) {
  return striped_net().find(name)->id;
}

template <class T>
std::vector<std::shared_ptr<const T>> seen_by(const std::vector<Event>& events, std::int64_t id) {
  std::vector<std::shared_ptr<const T>> found;
  for (const Looked& answer : WatchedRun::of<Looked>(events)) {
    const auto* seen = std::get_if<std::shared_ptr<const T>>(&answer.seen);
    if (answer.look == id && seen != nullptr) found.push_back(*seen);
  }
  return found;
}

class LookOn : public testing::TestWithParam<const char*> {};

TEST_P(LookOn, ShowsEveryLayer) {
  const Studio studio;
  WatchedRun run(studio, request(100'000, GetParam()), {look(1, NetworkLook{})});
  ASSERT_TRUE(run.wait_for<Looked>(2));
  run.send(Stop{});
  run.finish();
  const auto seen = seen_by<NetworkSeen>(run.events, 1).at(1);
  const LayerSeen* conv = seen->find(node("conv"));
  ASSERT_NE(conv, nullptr);
  ASSERT_EQ(conv->weights.size(), 2U);
  EXPECT_EQ(conv->weights[0].key, "conv.weight");
  EXPECT_EQ(conv->weights[0].rank, 4);
  EXPECT_EQ(conv->weights[0].weight.count, 4 * 9);
  ASSERT_TRUE(conv->weights[0].gradient);
  EXPECT_GT(conv->weights[0].gradient->rms, 0);
  EXPECT_GT(gradient_flow(*conv).value_or(0), 0);
  const LayerSeen* relu = seen->find(node("relu"));
  ASSERT_NE(relu, nullptr);
  ASSERT_TRUE(relu->output);
  EXPECT_EQ(relu->output->units, 4);
  EXPECT_EQ(relu->output->lowest, 0);
  EXPECT_GT(relu->output->zero_share, 0);
  double seconds = 0;
  for (const LayerSeen& layer : seen->layers) seconds += layer.seconds;
  EXPECT_GT(seconds, 0);
  EXPECT_LE(seconds, seen->seconds);
}

TEST_P(LookOn, ShowsSamplesWithTheirTensors) {
  const Studio studio;
  const std::vector<std::int64_t> chosen{3, 0, 7};
  WatchedRun run(studio, request(100'000, GetParam()),
                 {look(5, SamplesLook{.samples = chosen, .tensors = {{node("conv")}, {node("relu")}}})});
  ASSERT_TRUE(run.wait_for<Looked>(3));
  run.send(Stop{});
  run.finish();
  const auto all = seen_by<SamplesSeen>(run.events, 5);
  const SamplesSeen& seen = *all.at(0);
  EXPECT_EQ(seen.samples, chosen);
  ASSERT_EQ(seen.outputs.size(), 1U);
  EXPECT_EQ(seen.outputs[0].name, "out");
  EXPECT_EQ(seen.outputs[0].tensor.desc.shape, (Shape{3, 3}));
  EXPECT_EQ(seen.targets.as<std::int64_t>().size(), 3U);
  ASSERT_EQ(seen.tensors.size(), 2U);
  EXPECT_EQ(seen.tensors[1].of, node("relu"));
  EXPECT_EQ(seen.tensors[1].tensor.desc.shape, (Shape{3, 4, 4, 4}));
  EXPECT_FALSE(seen.tensors[0].tensor.bytes.empty()) << "stands in for what is computed as one with it";
  EXPECT_NE(all.front()->outputs[0].tensor, all.back()->outputs[0].tensor) << "the network learns";
}

TEST_P(LookOn, JudgesEachValidation) {
  const Studio studio;
  WatchedRun run(studio, request(3, GetParam()), {look(2, ValidationLook{})});
  run.finish();
  ASSERT_EQ(run.state(), RunState::finished);
  const auto seen = seen_by<ValidationSeen>(run.events, 2);
  const auto epochs = run.of<EpochFinished>();
  ASSERT_EQ(seen.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(seen[i]->epoch, epochs[i].epoch);
    ASSERT_EQ(seen[i]->classes, 3);
    ASSERT_EQ(seen[i]->samples.size(), 12U);
    EXPECT_EQ(std::reduce(seen[i]->counts.begin(), seen[i]->counts.end()), 12);
    const double right = seen[i]->counts[0] + seen[i]->counts[4] + seen[i]->counts[8];
    EXPECT_DOUBLE_EQ(right / 12, epochs[i].validation_accuracy.value());
    for (const JudgedSample& sample : seen[i]->samples) {
      EXPECT_GE(sample.confidence, 1.0F / 3);
      EXPECT_LE(sample.target_share, sample.confidence);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, LookOn, testing::Values("reference", "cpu"));

TEST(Look, ChangesNothingOfTheRun) {
  const Studio studio;
  WatchedRun alone(studio, request(3));
  WatchedRun looked_at(studio, request(3),
                       {look(1, NetworkLook{}), look(2, ValidationLook{}),
                        look(3, SamplesLook{.samples = {0, 1}, .tensors = {{node("relu")}}})});
  alone.finish();
  looked_at.finish();
  EXPECT_TRUE(alone.of<Looked>().empty());
  EXPECT_GT(looked_at.of<Looked>().size(), 5U);
  EXPECT_EQ(alone.sink->saved.back().tensors, looked_at.sink->saved.back().tensors);
}

TEST(Look, ShowsPointsThatAreNoSamples) {
  const Studio studio;
  auto points = std::make_shared<HostTensor>(HostTensor::zeros({DataType::f32, {40, 1, 6, 6}}));
  points->as<float>()[39 * 36] = 5.0F;
  WatchedRun run(studio, request(100'000), {look(4, SamplesLook{.points = points}), Pause{}});
  ASSERT_TRUE(run.wait_for<Looked>(1));
  const auto seen = seen_by<SamplesSeen>(run.events, 4).at(0);
  const HostTensor& out = seen->outputs.at(0).tensor;
  ASSERT_EQ(out.desc.shape, (Shape{40, 3})) << "more rows than a batch";
  const auto scores = out.as<float>();
  EXPECT_EQ(scores[0], scores[38 * 3]);
  EXPECT_NE(scores[0], scores[39 * 3]);
  run.send(Stop{});
  run.finish();
}

TEST(Look, EndsWhereTheRunHasNothingOfTheKind) {
  const Studio studio;
  RunRequest whole = request(2);
  WatchedRun run(studio, std::move(whole), {look(1, SamplesLook{.samples = {12}})});
  run.finish();
  const auto answers = run.of<Looked>();
  ASSERT_EQ(answers.size(), 1U) << "the validation part has 12 samples";
  EXPECT_TRUE(std::holds_alternative<std::monostate>(answers[0].seen));
}

TEST(Look, KeepsToItsPaceAndEndsWhenTold) {
  const Studio studio;
  WatchedRun run(studio, request(100'000), {look(1, SamplesLook{.samples = {0}}, 0.001)});
  ASSERT_TRUE(run.wait_for<EpochFinished>(3));
  EXPECT_EQ(run.of<Looked>().size(), 1U) << "once in a thousand seconds";
  run.send(Pause{});
  ASSERT_TRUE(run.wait_for_state(RunState::paused));
  ASSERT_TRUE(run.wait_for<Looked>(2)) << "one who pauses wants to see where it stands";
  run.send(StepOnce{});
  ASSERT_TRUE(run.wait_for<Looked>(3));
  run.send(Look{.id = 1});
  run.send(StepOnce{});
  run.send(Stop{});
  run.finish();
  EXPECT_EQ(run.of<Looked>().size(), 3U);
}

TEST(Look, TakesASmallShareOfTheTime) {
  const Studio studio;
  WatchedRun run(studio, request(100'000), {look(1, NetworkLook{}, 0)});
  ASSERT_TRUE(run.wait_for<StepFinished>(400));
  run.send(Stop{});
  run.finish();
  // Each looked-at step is made up for by eighty others' time; the first ones are slower than the rest.
  EXPECT_LT(static_cast<double>(run.of<Looked>().size()),
            0.1 * static_cast<double>(run.of<StepFinished>().size()));
}

TEST(TrainTo, PausesBehindTheEpoch) {
  const Studio studio;
  WatchedRun run(studio, request(6), {TrainTo{2}});
  ASSERT_TRUE(run.wait_for_state(RunState::paused));
  EXPECT_EQ(run.of<EpochFinished>().size(), 2U);
  EXPECT_EQ(run.of<StepFinished>().size(), 14U);
  run.send(TrainTo{1});
  run.send(TrainTo{4});
  ASSERT_TRUE(run.wait_for<EpochFinished>(4));
  ASSERT_TRUE(run.wait_for_state(RunState::paused));
  run.send(Resume{});
  run.finish();
  EXPECT_EQ(run.state(), RunState::finished);
  EXPECT_EQ(run.of<EpochFinished>().size(), 6U);
}

TEST(SharesOf, TakesScoresSharesAndTheirLogarithms) {
  const std::vector<float> shares{0.7F, 0.2F, 0.1F};
  std::vector<float> logarithms(3);
  std::ranges::transform(shares, logarithms.begin(), [](float share) { return std::log(share); });
  std::vector<float> scores(3);
  std::ranges::transform(logarithms, scores.begin(), [](float share) { return share + 40; });
  for (const auto& given : {shares, logarithms, scores}) {
    std::vector<float> got(3);
    shares_of(given, got);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(got[i], shares[i], 1e-5);
  }
}

}  // namespace
}  // namespace netwright::engine::test
