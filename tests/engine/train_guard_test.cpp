// SPDX-License-Identifier: Apache-2.0
// A step whose numbers are not finite is not taken: weights, statistics and optimizer keep every bit, the
// sentence names layer, step and samples, and the run goes on from there.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "engine/tensor/finite.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

using List = std::vector<std::int64_t>;

/// Flat images through `middle`, a chain of layers beginning with the Linear "mix", to three scores.
Graph net_with(std::vector<tests::NodeLiteral> middle) {
  std::vector<tests::NodeLiteral> nodes{
      {"image", "Input", {{"shape", List{1, 6, 6}}}},
      {"label", "Input", {{"role", "target"}, {"shape", List{}}, {"type", "i64"}}},
      {"conv", "Conv2d", {{"out_channels", std::int64_t{2}}, {"kernel", List{3, 3}}}, {"image"}},
      {"norm", "BatchNorm2d", {}, {"conv"}},
      {"flat", "Flatten", {}, {"norm"}},
      {"mix", "Linear", {{"out_features", std::int64_t{4}}}, {"flat"}}};
  const std::string last = middle.empty() ? "mix" : middle.back().name;
  for (tests::NodeLiteral& node : middle) nodes.push_back(std::move(node));
  nodes.push_back({"scores", "Linear", {{"out_features", std::int64_t{3}}}, {last}});
  nodes.push_back({"classes", "Output", {}, {"scores"}});
  nodes.push_back({"loss", "CrossEntropy", {}, {"scores", "label"}});
  return tests::graph_of(nodes);
}

class GuardOn : public testing::TestWithParam<const char*> {
 protected:
  RunSettings settings() const { return striped_settings(GetParam()); }

  struct End {
    Error error = {};
    Checkpoint before = {};  ///< the last step that was taken
    Checkpoint after = {};
    bool stands = false;
  };
  /// Trains until an error, which must come.
  End run_to_error(TrainBench& bench, const Graph& graph, const RunSettings& settings) {
    End end;
    auto prepared = bench.try_trainer(graph, settings);
    auto* made = std::get_if<std::unique_ptr<Trainer>>(&prepared);
    if (made == nullptr) {
      ADD_FAILURE() << std::get<Refusal>(prepared).error.message;
      return end;
    }
    Trainer& trainer = **made;
    for (;;) {
      end.before = *trainer.checkpoint();
      const Result<Progress> progress = trainer.advance();
      if (progress && !std::holds_alternative<TestOutcome>(*progress)) continue;
      EXPECT_FALSE(progress) << "the run came to its end";
      if (!progress) end.error = progress.error();
      end.stands = trainer.stands_before_step();
      if (const auto after = trainer.checkpoint()) end.after = *after;
      return end;
    }
  }
  static void expect_named(const Error& error, const std::vector<std::string>& parts) {
    for (const std::string& part : parts) {
      EXPECT_NE(error.message.find(part), std::string::npos) << part << " in: " << error.message;
    }
  }
  static void expect_untouched(const End& end) {
    EXPECT_TRUE(end.stands);
    EXPECT_EQ(end.after, end.before) << "weights, statistics, optimizer and position keep every bit";
    EXPECT_EQ(end.error.kind, ErrorKind::failed);
  }
};

TEST_P(GuardOn, DamagedDataIsNamedBySample) {
  TrainBench bench({.damaged = 40});
  RunSettings chosen = settings();
  chosen.validation_fraction = 0;
  const End end = run_to_error(bench, striped_net(), chosen);
  expect_untouched(end);
  const std::int64_t step = end.before.position.step;
  expect_named(end.error,
               {"Step " + std::to_string(step + 1) + " (batch " + std::to_string(step + 1) + " of epoch 1)",
                "\"striped\" holds NaN or infinite numbers in sample 40.", "The weights are those of step"});
}

TEST_P(GuardOn, DamagedValidationDataToo) {
  const auto parts = split(std::make_shared<StripedImages>(111, 0), 0.1, settings().seed);
  const std::int64_t sample = parts->validation->origin(5);
  TrainBench bench({.damaged = sample});
  const End end = run_to_error(bench, striped_net(), settings());
  expect_untouched(end);
  EXPECT_EQ(end.before.position.step, 7);
  expect_named(end.error,
               {"striped", "sample " + std::to_string(sample) + ".", "The weights are those of step 7"});
}

TEST_P(GuardOn, ALogarithmOfNegativeNumbersIsNamed) {
  for (const std::int64_t pieces : {1, 3}) {
    TrainBench bench;
    RunSettings chosen = settings();
    chosen.step.accumulate = pieces;
    const End end = run_to_error(bench, net_with({{"log", "Log", {}, {"mix"}}}), chosen);
    expect_untouched(end);
    EXPECT_EQ(end.before.position.step, 0);
    expect_named(end.error, {"Step 1 (batch 1 of epoch 1)", "its loss became", "the output of \"log\"", "NaN",
                             "samples", "where it is defined"});
    EXPECT_EQ(end.error.about, "log");
  }
}

TEST_P(GuardOn, ALaterStepIsTakenBackWhole) {
  TrainBench bench;
  RunSettings chosen = settings();
  chosen.optimizer = {.name = "sgd"};
  chosen.learning_rate = 1e6;
  chosen.groups = {{.match = "conv", .freeze = true}, {.match = "norm", .freeze = true}};
  for (const std::int64_t pieces : {1, 3}) {
    chosen.step.accumulate = pieces;
    chosen.step.ema = pieces > 1 ? 0.9 : 0;
    const End end = run_to_error(bench, net_with({}), chosen);
    expect_untouched(end);
    EXPECT_GE(end.before.position.step, 1);
    expect_named(end.error, {"The weights are those of step", "Lower the learning rate (now"});
    EXPECT_FALSE(end.error.about.empty());
  }
}

TEST_P(GuardOn, AnUpdateThatOverflowedIsNotKept) {
  TrainBench bench;
  RunSettings chosen = settings();
  chosen.optimizer = {.name = "sgd"};
  chosen.learning_rate = 1e6;
  chosen.groups = {{.match = "scores", .rate = 1e6}, {.match = "mix", .rate = 1e6}};
  chosen.epochs = 2000;
  const auto prepared = bench.try_trainer(net_with({}), chosen);
  Trainer& trainer = *std::get<std::unique_ptr<Trainer>>(prepared);
  for (int i = 0; i < 20'000; ++i) {
    const Result<Progress> progress = trainer.advance();
    const Result<Checkpoint> checkpoint = trainer.checkpoint();
    if (!checkpoint) {
      expect_named(checkpoint.error(), {"no longer finite", "older checkpoint"});
      return;
    }
    for (const NamedTensor& tensor : checkpoint->tensors) {
      if (tensor.name.starts_with("optimizer/")) continue;
      ASSERT_TRUE(is_finite(tensor.tensor)) << tensor.name;
    }
    if (!progress) return;
  }
  FAIL() << "nothing overflowed";
}

TEST_P(GuardOn, GradientsAreLookedAtWhateverClipsThem) {
  // A root at exactly 0: the loss is finite, its slope is not.
  const Graph graph = net_with({{"root", "Sqrt", {}, {"mix"}}});
  for (const auto& [norm, value] : std::vector<std::pair<double, double>>{{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
    TrainBench bench;
    RunSettings chosen = settings();
    chosen.groups = {{.match = "mix.*", .init = "zeros"}};
    chosen.step.clip_norm = norm;
    chosen.step.clip_value = value;
    const End end = run_to_error(bench, graph, chosen);
    expect_untouched(end);
    expect_named(end.error,
                 {"its gradients or running statistics are not finite", "the gradient", "\"root\""});
  }
}

TEST_P(GuardOn, RunningStatisticsThatOverflowAreNotKept) {
  // Variances beyond f32: normalised they are zeros, so that loss and gradients are finite.
  const Graph graph = net_with({{"huge", "Formula", {{"formula", std::string("a * 1e25")}}, {"mix"}},
                                {"wide", "BatchNorm1d", {}, {"huge"}}});
  for (const auto& [pieces, norm] : std::vector<std::pair<std::int64_t, double>>{{1, 0}, {3, 0}, {1, 1}}) {
    TrainBench bench;
    RunSettings chosen = settings();
    chosen.step.accumulate = pieces;
    chosen.step.clip_norm = norm;
    const End end = run_to_error(bench, graph, chosen);
    expect_untouched(end);
    EXPECT_EQ(end.before.position.step, 0) << "the very step that overflowed";
    expect_named(end.error, {"gradients or running statistics are not finite",
                             "the running statistics \"wide.running_var\"", "Lower the learning rate"});
    EXPECT_EQ(end.error.about, "wide");
  }
}

TEST_P(GuardOn, TheRunGoesOnFromThereWithALowerRate) {
  TrainBench bench;
  RunSettings chosen = settings();
  chosen.optimizer = {.name = "sgd"};
  chosen.learning_rate = 1e6;
  chosen.groups = {{.match = "conv", .freeze = true}, {.match = "norm", .freeze = true}};
  const End end = run_to_error(bench, net_with({}), chosen);
  const std::int64_t step = end.after.position.step;
  chosen.learning_rate = 1e-3;
  auto prepared = bench.try_trainer(net_with({}), chosen, end.after);
  auto* resumed = std::get_if<std::unique_ptr<Trainer>>(&prepared);
  ASSERT_NE(resumed, nullptr);
  EXPECT_EQ((*resumed)->position().step, step);
}

TEST_P(GuardOn, ASessionSavesWhereItStood) {
  const Studio studio({.damaged = 40});
  RunRequest request{.graph = striped_net(), .settings = settings()};
  request.settings.validation_fraction = 0;
  WatchedRun run(studio, request);
  run.finish();
  EXPECT_EQ(run.state(), RunState::failed);
  ASSERT_EQ(run.of<RunFailed>().size(), 1U);
  const std::int64_t step = run.of<RunFailed>()[0].step;
  EXPECT_EQ(static_cast<std::int64_t>(run.of<StepFinished>().size()), step);
  if (step == 0) return;
  ASSERT_FALSE(run.sink->saved.empty());
  EXPECT_EQ(run.sink->saved.back().position.step, step);
  request.resume_from = run.sink->saved.back();
  WatchedRun again(studio, std::move(request));
  again.finish();
  EXPECT_EQ(again.of<RunFailed>().at(0).error.message, run.of<RunFailed>()[0].error.message);
}

INSTANTIATE_TEST_SUITE_P(Devices, GuardOn, testing::Values("reference", "cpu", "recording"),
                         [](const auto& device) { return std::string(device.param); });

TEST(Finite, FindsEveryKindAtEveryPlace) {
  const float largest = std::numeric_limits<float>::max();
  for (const float bad : {std::nanf(""), -std::nanf(""), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()}) {
    for (std::size_t at = 0; at < 70; ++at) {
      std::vector<float> numbers(70, -largest);
      EXPECT_TRUE(is_finite(numbers));
      numbers[at] = bad;
      EXPECT_FALSE(is_finite(numbers)) << bad << " at " << at;
    }
  }
}

}  // namespace
}  // namespace netwright::engine::test
