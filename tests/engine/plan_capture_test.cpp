// SPDX-License-Identifier: Apache-2.0
// On a device that records work a step is given kernel by kernel once, recorded once, and repeated from then
// on: with the same bits as kernel by kernel throughout.
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "engine/execute/executor.h"
#include "tests/engine/plan_nets.h"
#include "tests/engine/recording_device.h"

namespace netwright::engine::test {
namespace {

constexpr std::int64_t kRows = 6;
constexpr int kSteps = 5;

struct Variant {
  std::string name = {};
  ExecutorOptions options = {};
  std::int64_t rows = kRows;  ///< of each batch
};

std::ostream& operator<<(std::ostream& out, const Variant& variant) {
  return out << variant.name;
}

/// Everything a run says and leaves.
struct Said {
  std::vector<double> losses;
  std::vector<double> correct;
  std::vector<double> evaluated;
  std::vector<std::vector<double>> predicted;
  std::vector<NamedTensor> tensors;
  friend bool operator==(const Said&, const Said&) = default;
};

class Captured : public ::testing::TestWithParam<Variant> {
 protected:
  Executor executor(const Net& net, bool record, std::string_view device = "recording") {
    ExecutorOptions options = GetParam().options;
    options.record = record;
    auto made = bench_.executor(net.graph, kRows, options, device);
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_TRUE(made->initialise(5));
    return *std::move(made);
  }
  Said said_by(Executor& executor) {
    Said said;
    for (std::int64_t i = 0; i < kSteps; ++i) {
      // Every other batch is not full: one recording serves both.
      const std::int64_t rows = GetParam().rows - (i % 2) * 2;
      const Batch batch = random_batch(executor.evaluation_plan(), rows, DataType::f32, 10,
                                       {.lowest = -1, .highest = 1 + 0.1 * static_cast<double>(i)});
      const auto result = executor.train_step(batch.view(), step_state(i));
      EXPECT_TRUE(result) << result.error().message;
      said.losses.push_back(result->loss);
      said.correct.push_back(result->correct.value_or(-1));
      const Batch part = random_batch(executor.evaluation_plan(), kRows - 1, DataType::f32, 10);
      said.evaluated.push_back(executor.evaluate(part.view()).value().loss);
      said.predicted.push_back(as_doubles(executor.predict(part.view()).value()[0].tensor));
    }
    said.tensors = executor.export_tensors().value();
    return said;
  }

  Bench bench_;
};

TEST_P(Captured, GivesTheBitsOfKernelByKernel) {
  for (const Net& net : {mlp(), residual()}) {
    Executor eager = executor(net, false);
    reset_recording_counts();
    const Said expected = said_by(eager);
    EXPECT_EQ(recording_counts().recordings, 0);
    EXPECT_EQ(recording_counts().launches, 0);
    Executor recorded = executor(net, true);
    EXPECT_EQ(said_by(recorded), expected);
    EXPECT_GT(recording_counts().launches, 0);
    Executor reference = executor(net, true, "reference");
    EXPECT_EQ(said_by(reference), expected) << "a device that does its work at once";
  }
}

TEST_P(Captured, RecordsOnceAndRepeats) {
  Executor trained = executor(residual(), true);
  const Batch batch = random_batch(trained.evaluation_plan(), GetParam().rows, DataType::f32, 10);
  // A phase of every second step has run twice after three.
  for (std::int64_t i = 0; i < 3; ++i) ASSERT_TRUE(trained.train_step(batch.view(), step_state(i)));
  ASSERT_TRUE(trained.evaluate(random_batch(trained.evaluation_plan(), 3, DataType::f32, 10).view()));
  reset_recording_counts();
  for (std::int64_t i = 3; i < 7; ++i) ASSERT_TRUE(trained.train_step(batch.view(), step_state(i)));
  EXPECT_EQ(recording_counts().kernels, 0) << "no kernel is given by itself";
  EXPECT_EQ(recording_counts().recordings, 0);
  EXPECT_GE(recording_counts().launches, 4);
}

/// The update of every second step is its own.
std::vector<PlanPhase> two_phases() {
  return {{.name = "all", .losses = {"*"}, .weights = {"*"}, .update = sgd(0.9, 0)},
          {.name = "again", .losses = {"*"}, .weights = {"*"}, .update = adam(), .rate = 0.5, .every = 2}};
}

std::vector<Variant> variants() {
  return {
      {"plain", {.update = sgd(0, 0)}},
      {"clipped_mean", {.update = adam(), .step = {.clip_norm = 0.5, .ema = 0.9}}},
      {"pieces", {.update = sgd(0.9, 0.01), .step = {.accumulates = true}}, 3 * kRows - 1},
      {"phases", {.phases = two_phases()}},
      {"recomputed", {.update = sgd(0.9, 0), .recompute = "*"}},
  };
}

INSTANTIATE_TEST_SUITE_P(Steps, Captured, ::testing::ValuesIn(variants()),
                         [](const auto& variant) { return variant.param.name; });

TEST(CapturedStep, CopiesTensorsKernelByKernelInBetween) {
  const Bench bench;
  const Net net = mlp();
  auto executor = bench.executor(net.graph, kRows, {.update = sgd(0, 0)}, "recording").value();
  auto other = bench.executor(net.graph, kRows, {.update = sgd(0, 0)}, "reference").value();
  const TensorId id = executor.find(net.graph.nodes[1].id, "dst", PlanMode::train).value();
  for (Executor* one : {&executor, &other}) ASSERT_TRUE(one->initialise(5));
  const Batch batch = random_batch(executor.plan(), kRows, DataType::f32, 10);
  for (std::int64_t i = 0; i < 4; ++i) {
    HostTensor seen, expected;
    const Capture here{.tensor = id, .into = &seen}, there{.tensor = id, .into = &expected};
    ASSERT_TRUE(executor.train_step(batch.view(), step_state(i), {&here, i == 2 ? 1U : 0U}));
    ASSERT_TRUE(other.train_step(batch.view(), step_state(i), {&there, i == 2 ? 1U : 0U}));
    EXPECT_EQ(seen, expected);
  }
  EXPECT_EQ(executor.export_tensors().value(), other.export_tensors().value());
}

/// Steps that are watched are given kernel by kernel, so those without watchers cost nothing for them.
TEST(CapturedStep, IsRecordedOnceHoweverOftenItIsWatched) {
  constexpr std::int64_t kRun = 10, kWatchedEvery = 3;
  const Bench bench;
  const Net net = residual();
  std::vector<std::vector<NamedTensor>> learned;
  for (const bool watches : {false, true}) {
    auto executor = bench.executor(net.graph, kRows, {.update = adam()}, "recording").value();
    ASSERT_TRUE(executor.initialise(5));
    const TensorId id = executor.find(net.graph.nodes[1].id, "dst", PlanMode::train).value();
    const Batch batch = random_batch(executor.plan(), kRows, DataType::f32, 10);
    HostTensor seen;
    const Capture capture{.tensor = id, .into = &seen};
    reset_recording_counts();
    std::int64_t watched = 0;
    for (std::int64_t i = 0; i < kRun; ++i) {
      const bool watch = watches && i % kWatchedEvery == 2;
      watched += watch ? 1 : 0;
      ASSERT_TRUE(executor.train_step(batch.view(), step_state(i), {&capture, watch ? 1U : 0U}));
    }
    EXPECT_EQ(recording_counts().recordings, 1);
    EXPECT_EQ(recording_counts().launches, kRun - 1 - watched) << "the first step is given by itself too";
    EXPECT_EQ(seen.bytes.empty(), !watches);
    learned.push_back(executor.export_tensors().value());
  }
  EXPECT_EQ(learned[0], learned[1]);
}

TEST(CapturedStep, IsSubmittedAheadAndSkippedBehindOneThatIsNotFinite) {
  const Bench bench;
  const ExecutorOptions patient{.update = adam(), .pause_latency = std::numeric_limits<double>::infinity()};
  auto executor = bench.executor(residual().graph, kRows, patient, "recording").value();
  auto alone = bench.executor(residual().graph, kRows, {.update = adam()}, "recording").value();
  Batch good = random_batch(executor.plan(), kRows, DataType::f32, 10);
  Batch bad = good;
  const float infinite = std::numeric_limits<float>::infinity();
  std::memcpy(bad.values[0].bytes.data(), &infinite, sizeof infinite);
  for (Executor* one : {&executor, &alone}) {
    ASSERT_TRUE(one->initialise(5));
    for (std::int64_t i = 0; i < 3; ++i) ASSERT_TRUE(one->train_step(good.view(), step_state(i)));
  }
  EXPECT_EQ(executor.depth(), 2);
  ASSERT_TRUE(executor.submit(bad.view(), step_state(3)));
  ASSERT_TRUE(executor.submit(good.view(), step_state(4)));
  EXPECT_EQ(executor.steps_under_way(), 2);
  const StepResult first = executor.collect().value();
  EXPECT_FALSE(first.finite);
  EXPECT_TRUE(first.halted);
  EXPECT_TRUE(first.untouched);
  const StepResult second = executor.collect().value();
  EXPECT_TRUE(second.halted) << "behind it";
  EXPECT_EQ(executor.export_tensors().value(), alone.export_tensors().value());
  ASSERT_TRUE(executor.train_step(good.view(), step_state(3)).value().finite) << "and on";
  ASSERT_TRUE(alone.train_step(good.view(), step_state(3)));
  EXPECT_EQ(executor.export_tensors().value(), alone.export_tensors().value());
}

/// More passes than are noted at once: those of a step in front are taken in while the next is given.
TEST(CapturedStep, HasAnyNumberOfPasses) {
  const Bench bench;
  const ExecutorOptions options{.update = sgd(0.9, 0),
                                .step = {.accumulates = true},
                                .pause_latency = std::numeric_limits<double>::infinity()};
  auto ahead = bench.executor(mlp().graph, 2, options, "recording").value();
  auto alone = bench.executor(mlp().graph, 2, options, "reference").value();
  for (Executor* one : {&ahead, &alone}) ASSERT_TRUE(one->initialise(5));
  std::vector<double> losses, expected;
  for (std::int64_t i = 0; i < 6; ++i) {
    const Batch batch = random_batch(ahead.plan(), 21 + 4 * (i % 3), DataType::f32, 10);
    ASSERT_TRUE(ahead.submit(batch.view(), step_state(i)));
    if (ahead.steps_under_way() == 2) losses.push_back(ahead.collect().value().loss);
    expected.push_back(alone.train_step(batch.view(), step_state(i)).value().loss);
  }
  losses.push_back(ahead.collect().value().loss);
  EXPECT_EQ(losses, expected);
  EXPECT_EQ(ahead.export_tensors().value(), alone.export_tensors().value());
}

TEST(CapturedStep, ComesAloneWhereItTakesLong) {
  const Bench bench;
  auto slow =
      bench.executor(mlp().graph, kRows, {.update = sgd(0, 0), .pause_latency = 0}, "recording").value();
  ASSERT_TRUE(slow.initialise(5));
  ASSERT_TRUE(slow.train_step(random_batch(slow.plan(), kRows, DataType::f32, 10).view(), step_state(0)));
  EXPECT_EQ(slow.depth(), 1);
  EXPECT_EQ(bench.executor(mlp().graph, kRows, {.update = sgd(0, 0)}, "reference")->depth(), 1);
}

}  // namespace
}  // namespace netwright::engine::test
