// SPDX-License-Identifier: Apache-2.0
// A run that gives the device the next step before the last has come back is the same run, to the last bit,
// wherever it is stopped and whatever goes wrong in it.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/engine/recording_device.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

class AheadRun : public ::testing::Test, protected TrainBench {
 protected:
  RunSettings settings() const { return striped_settings("recording"); }
  /// Pieces of work, going ahead, then what is under way; whether the run came to its end.
  static bool go_ahead(Trainer& trainer, Trace& trace, int pieces) {
    for (int i = 0; i < pieces; ++i) {
      if (go_on(trainer, trace, 1, Ahead::one)) return true;
    }
    while (trainer.steps_under_way() > 0) {
      if (go_on(trainer, trace, 1, Ahead::none)) return true;
    }
    return false;
  }
};

TEST_F(AheadRun, IsTheSameWithTwoStepsUnderWayAndNeverMore) {
  const Trace alone = uninterrupted(settings());
  EXPECT_EQ(alone, uninterrupted(striped_settings("reference")));
  const auto run = trainer(settings());
  ASSERT_TRUE(run);
  reset_recording_counts();
  Trace ahead;
  EXPECT_TRUE(go_ahead(*run, ahead, 1'000));
  EXPECT_EQ(ahead, alone);
  EXPECT_EQ(recording_counts().most_under_way, 2);
  EXPECT_GT(recording_counts().launches, 20);
}

TEST_F(AheadRun, StopsAnywhereAndGoesOnWithTheSameBits) {
  const Trace whole = uninterrupted(settings());
  for (const int stop : {1, 2, 4, 5, 6, 7, 8, 13, 20, 22}) {
    Trace trace;
    const auto first = trainer(settings());
    ASSERT_TRUE(first);
    EXPECT_FALSE(go_ahead(*first, trace, stop)) << "stop " << stop;
    const Result<Checkpoint> checkpoint = decode_checkpoint(encode(*first->checkpoint()));
    ASSERT_TRUE(checkpoint);
    const auto second = trainer(settings(), *checkpoint);
    ASSERT_TRUE(second);
    EXPECT_TRUE(go_ahead(*second, trace, 1'000));
    EXPECT_EQ(trace, whole) << "stop " << stop;
  }
}

TEST_F(AheadRun, MakesWayForWhatFollowsFromAStep) {
  RunSettings chosen = settings();
  chosen.loop.validate_every = 3;
  chosen.loop.keep_every = 2;
  chosen.loop.keep_unit = "steps";
  const auto run = trainer(chosen);
  ASSERT_TRUE(run);
  for (int i = 0; i < 20; ++i) {
    const auto progress = run->advance({}, Ahead::one);
    ASSERT_TRUE(progress) << progress.error().message;
    const bool lone = run->keeps_checkpoint() || !run->next_is_step();
    EXPECT_LE(run->steps_under_way(), lone ? 0 : 1) << "step " << run->position().step;
  }
}

TEST_F(AheadRun, ARateActsOnTheNextStepToBeGiven) {
  const auto run = trainer(settings());
  ASSERT_TRUE(run);
  Trace trace;
  go_on(*run, trace, 3, Ahead::one);
  ASSERT_EQ(run->steps_under_way(), 1);
  ASSERT_EQ(run->next_step(), 5);
  run->set_learning_rate(0.002);
  go_on(*run, trace, 2, Ahead::one);
  EXPECT_NE(trace.step_rate.at(4), 0.002) << "given before";
  EXPECT_DOUBLE_EQ(trace.step_rate.at(5), 0.002);
}

/// The error a run meets, and what it stands with then.
struct End {
  std::string message = {};
  std::string about = {};
  bool stands = false;
  Checkpoint checkpoint = {};
  friend bool operator==(const End&, const End&) = default;
};

End end_of(TrainBench& bench, const RunSettings& settings, Ahead ahead) {
  const auto run = bench.trainer(settings);
  while (run) {
    const Result<Progress> progress = run->advance({}, ahead);
    if (progress && !std::holds_alternative<TestOutcome>(*progress)) continue;
    if (progress) return {.message = "no error"};
    EXPECT_EQ(run->steps_under_way(), 0);
    return {.message = progress.error().message,
            .about = progress.error().about,
            .stands = run->stands_before_step(),
            .checkpoint = *run->checkpoint()};
  }
  return {};
}

/// Linear layers alone: with large steps their product overflows, sooner or later.
Graph linear_chain() {
  using List = std::vector<std::int64_t>;
  return tests::graph_of({{"image", "Input", {{"shape", List{1, 6, 6}}}},
                          {"label", "Input", {{"role", "target"}, {"shape", List{}}, {"type", "i64"}}},
                          {"norm", "BatchNorm2d", {}, {"image"}},
                          {"flat", "Flatten", {}, {"norm"}},
                          {"mix", "Linear", {{"out_features", std::int64_t{4}}}, {"flat"}},
                          {"scores", "Linear", {{"out_features", std::int64_t{3}}}, {"mix"}},
                          {"classes", "Output", {}, {"scores"}},
                          {"loss", "CrossEntropy", {}, {"scores", "label"}}});
}

TEST(AheadOfAnError, NamesWhatIsNotFiniteAsOneStepAtATimeDoes) {
  TrainBench bench({}, linear_chain());
  RunSettings wild = striped_settings("recording");
  wild.optimizer = {.name = "sgd"};
  wild.schedule = {.name = "constant"};
  std::int64_t latest = 0;
  for (const double rate : {1e3, 1e4, 1e6}) {
    wild.learning_rate = rate;
    for (const std::int64_t pieces : {1, 3}) {
      wild.step.accumulate = pieces;
      const End alone = end_of(bench, wild, Ahead::none);
      const End ahead = end_of(bench, wild, Ahead::one);
      EXPECT_NE(alone.message.find("was not taken"), std::string::npos) << alone.message;
      EXPECT_EQ(ahead.message, alone.message);
      EXPECT_EQ(ahead, alone) << "weights, statistics and position too";
      latest = std::max(latest, alone.checkpoint.position.step);
    }
  }
  EXPECT_GT(latest, 1) << "no run had a step recorded behind it";
}

/// Two heads over the same images, each with a loss of its own; both are linear.
Graph two_heads() {
  using List = std::vector<std::int64_t>;
  const auto linear = [](const char* name, std::int64_t out, const char* from) {
    return tests::NodeLiteral{name, "Linear", {{"out_features", out}}, {from}};
  };
  return tests::graph_of({{"image", "Input", {{"shape", List{1, 6, 6}}}},
                          {"label", "Input", {{"role", "target"}, {"shape", List{}}, {"type", "i64"}}},
                          {"flat", "Flatten", {}, {"image"}},
                          linear("calm", 3, "flat"),
                          linear("mix", 4, "flat"),
                          linear("wild", 3, "mix"),
                          {"classes", "Output", {}, {"calm"}},
                          {"steady", "CrossEntropy", {}, {"calm", "label"}},
                          {"loss", "CrossEntropy", {}, {"wild", "label"}}});
}

TEST(AheadOfAnError, NamesThePhaseThatIsNotFiniteAsOneStepAtATimeDoes) {
  TrainBench bench({}, two_heads());
  RunSettings wild = striped_settings("recording");
  wild.optimizer = {.name = "sgd"};
  wild.schedule = {.name = "constant"};
  wild.learning_rate = 1e4;
  wild.phases = {{.name = "steady", .losses = {"steady"}, .weights = {"calm"}, .rate = 1e-9},
                 {.name = "wild", .losses = {"loss"}, .weights = {"mix", "wild"}}};
  const End alone = end_of(bench, wild, Ahead::none);
  const End ahead = end_of(bench, wild, Ahead::one);
  EXPECT_NE(alone.message.find("First, "), std::string::npos) << alone.message;
  EXPECT_GT(alone.checkpoint.position.step, 1) << "no step was recorded behind it";
  EXPECT_EQ(ahead.message, alone.message);
  EXPECT_EQ(ahead, alone);
}

TEST_F(AheadRun, GoesOnKernelByKernelWhereRecordingIsRefused) {
  const Trace whole = uninterrupted(settings());
  const auto run = trainer(settings());
  ASSERT_TRUE(run);
  refuse_recordings(true);
  reset_recording_counts();
  Trace trace;
  std::vector<std::string> notes;
  while (trace.tensors.empty()) {
    const auto progress = run->advance({}, Ahead::one);
    if (!progress) refuse_recordings(false);
    ASSERT_TRUE(progress) << progress.error().message;
    if (const auto* step = std::get_if<StepOutcome>(&*progress)) {
      trace.step_loss[step->step] = step->loss;
      if (!step->note.empty()) notes.push_back(step->note);
    }
    if (std::holds_alternative<TestOutcome>(*progress)) trace.tensors = run->checkpoint()->tensors;
  }
  refuse_recordings(false);
  EXPECT_EQ(trace.step_loss, whole.step_loss);
  EXPECT_EQ(trace.tensors, whole.tensors);
  EXPECT_EQ(recording_counts().launches, 0);
  ASSERT_EQ(notes.size(), 1U) << "said once";
  EXPECT_NE(notes[0].find("records nothing today."), std::string::npos) << notes[0];
  EXPECT_NE(notes[0].find("kernel by kernel"), std::string::npos) << notes[0];
}

TEST_F(AheadRun, NamesDamagedDataAsOneStepAtATimeDoes) {
  for (const std::int64_t sample : {3, 40, 77}) {
    TrainBench bench({.damaged = sample});
    RunSettings chosen = settings();
    chosen.validation_fraction = 0;
    const End alone = end_of(bench, chosen, Ahead::none);
    EXPECT_NE(alone.message.find("sample " + std::to_string(sample)), std::string::npos);
    EXPECT_EQ(end_of(bench, chosen, Ahead::one), alone);
  }
}

TEST(AheadSession, SavesPausesAndStopsBetweenSteps) {
  const Studio studio;
  RunRequest request{.graph = striped_net(), .settings = striped_settings("recording")};
  request.settings.epochs = 40;
  WatchedRun run(studio, request);
  ASSERT_TRUE(run.wait_for<StepFinished>(20));
  run.send(SaveCheckpoint{});
  run.send(Pause{});
  ASSERT_TRUE(run.wait_for_state(RunState::paused));
  ASSERT_TRUE(run.wait_for<CheckpointSaved>(1));
  run.watch_for(std::chrono::milliseconds(500));  // what was under way is told by now
  const std::size_t before = run.of<StepFinished>().size();
  run.send(StepOnce{});
  ASSERT_TRUE(run.wait_for<StepFinished>(before + 1));
  run.watch_for(std::chrono::milliseconds(50));
  EXPECT_EQ(run.of<StepFinished>().size(), before + 1) << "one step, and none ahead of it";
  run.send(Resume{});
  ASSERT_TRUE(run.wait_for<StepFinished>(60));
  run.send(Stop{});
  run.finish();
  ASSERT_EQ(run.of<RunStopped>().size(), 1U);
  const std::vector<StepFinished> steps = run.of<StepFinished>();
  for (std::size_t i = 0; i < steps.size(); ++i)
    EXPECT_EQ(steps[i].step, static_cast<std::int64_t>(i) + 1) << "every step is told once";
  ASSERT_FALSE(run.sink->saved.empty());
  EXPECT_EQ(run.sink->saved.back().position.step, steps.back().step);

  request.settings.epochs = 40;
  Trace whole;
  TrainBench bench;
  const auto alone = bench.trainer(request.settings);
  while (alone->position().step < steps.back().step) TrainBench::go_on(*alone, whole, 1);
  EXPECT_EQ(alone->checkpoint()->tensors, run.sink->saved.back().tensors);
  EXPECT_EQ(alone->position(), run.sink->saved.back().position);
}

}  // namespace
}  // namespace netwright::engine::test
