// SPDX-License-Identifier: Apache-2.0
#include "engine/session/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <new>

#include "engine/session/watch_list.h"
#include "engine/tensor/finite.h"
#include "tests/engine/session_support.h"

namespace netwright::engine::test {
namespace {

using std::chrono::milliseconds;

RunRequest request(const std::string& device = "reference") {
  return {.graph = striped_net(), .settings = striped_settings(device)};
}

/// A run long enough to be interrupted.
RunRequest long_request(const std::string& device = "reference") {
  RunRequest long_one = request(device);
  long_one.settings.epochs = 100'000;
  return long_one;
}

class SessionOn : public testing::TestWithParam<const char*> {};

TEST_P(SessionOn, TellsAWholeRunInOrder) {
  const Studio studio;
  WatchedRun run(studio, request(GetParam()));
  run.finish();
  ASSERT_EQ(run.state(), RunState::finished);
  const auto prepared = run.of<RunPrepared>();
  ASSERT_EQ(prepared.size(), 1U);
  EXPECT_EQ(prepared[0].train_samples, 99);
  EXPECT_EQ(prepared[0].validation_samples, 12);
  EXPECT_EQ(prepared[0].test_samples, 30);
  EXPECT_EQ(prepared[0].steps_per_epoch, 7);
  EXPECT_EQ(prepared[0].total_steps, 21);
  EXPECT_EQ(prepared[0].first_step, 0);
  EXPECT_EQ(prepared[0].weights, 4 * 9 + 4 + 4 + 4 + 64 * 3 + 3);
  EXPECT_EQ(prepared[0].data_hash, "00000000000000aa");
  EXPECT_TRUE(prepared[0].has_accuracy);

  const auto steps = run.of<StepFinished>();
  ASSERT_EQ(steps.size(), 21U);
  double seconds = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].step, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(steps[i].epoch, static_cast<std::int64_t>(i) / 7 + 1);
    EXPECT_EQ(steps[i].samples, i % 7 == 6 ? 3 : 16);
    EXPECT_TRUE(steps[i].accuracy.has_value());
    EXPECT_GE(steps[i].seconds, seconds);
    EXPECT_GT(steps[i].samples_per_second, 0);
    EXPECT_GE(steps[i].wait_share, 0);
    EXPECT_LE(steps[i].wait_share, 1);
    seconds = steps[i].seconds;
  }
  const auto epochs = run.of<EpochFinished>();
  ASSERT_EQ(epochs.size(), 3U);
  EXPECT_EQ(epochs[2].step, 21);
  EXPECT_GE(epochs[2].seconds, steps[20].seconds);
  EXPECT_TRUE(epochs[0].validation_accuracy.has_value());
  EXPECT_EQ(run.of<CheckpointSaved>().size(), 3U);
  EXPECT_TRUE(run.of<CheckpointSaved>()[0].best);
  EXPECT_EQ(run.sink->saved.size(), 3U);
  EXPECT_EQ(run.sink->saved[2].position.step, 21);
  EXPECT_EQ(run.of<RunFinished>().size(), 1U);
  ASSERT_TRUE(std::holds_alternative<StateChanged>(run.events.back()));
}

TEST_P(SessionOn, TellsTheLossesWhereThereAreSeveral) {
  const Studio studio;
  RunRequest several = request(GetParam());
  several.graph.nodes.push_back(
      {.id = NodeId{900},
       .name = "second",
       .op = "CrossEntropy",
       .attributes = {{"weight", 0.5}, {"ignore_index", std::string("2")}, {"label_smoothing", 0.1}}});
  for (const Edge& edge : std::vector<Edge>(several.graph.edges)) {
    if (several.graph.find(edge.to.node)->op != "CrossEntropy") continue;
    several.graph.edges.push_back({.from = edge.from, .to = {NodeId{900}, edge.to.index}});
  }
  WatchedRun run(studio, several);
  run.finish();
  ASSERT_EQ(run.state(), RunState::finished);
  for (const StepFinished& step : run.of<StepFinished>()) {
    ASSERT_EQ(step.losses.size(), 2U);
    EXPECT_EQ(step.losses[0].name, "loss");
    EXPECT_EQ(step.losses[1].name, "second");
    EXPECT_NE(step.losses[0].value, step.losses[1].value);
    EXPECT_NEAR(step.loss, step.losses[0].value + 0.5 * step.losses[1].value, 1e-9);
  }
}

TEST_P(SessionOn, PausesStepsAndGoesOn) {
  const Studio studio;
  WatchedRun run(studio, long_request(GetParam()));
  ASSERT_TRUE(run.wait_for<StepFinished>(3));
  run.send(Pause{});
  ASSERT_TRUE(run.wait_for_state(RunState::paused));
  const std::size_t before = run.of<StepFinished>().size();
  run.watch_for(milliseconds(50));
  EXPECT_EQ(run.of<StepFinished>().size(), before) << "a paused run went on";
  for (const std::size_t wishes : {1, 3}) {
    const std::size_t already = run.of<StepFinished>().size();
    for (std::size_t i = 0; i < wishes; ++i) run.send(StepOnce{});
    ASSERT_TRUE(run.wait_for<StepFinished>(already + wishes));
    run.watch_for(milliseconds(50));
    EXPECT_EQ(run.of<StepFinished>().size(), already + wishes)
        << "training steps, whatever validations lie between";
    EXPECT_EQ(run.state(), RunState::paused);
  }
  run.send(Resume{});
  ASSERT_TRUE(run.wait_for<StepFinished>(before + 20));
  EXPECT_EQ(run.state(), RunState::running);
  run.send(Stop{});
  run.finish();
  EXPECT_EQ(run.state(), RunState::stopped);
}

TEST_P(SessionOn, StopsAndResumesWithTheSameBits) {
  const Studio studio;
  WatchedRun whole(studio, request(GetParam()));
  whole.finish();
  const auto expected = whole.of<StepFinished>();
  ASSERT_EQ(expected.size(), 21U);

  WatchedRun first(studio, request(GetParam()), {StepOnce{}});
  ASSERT_TRUE(first.wait_for<StepFinished>(1));
  for (std::size_t steps = 2; steps <= 10; ++steps) {
    first.send(StepOnce{});
    ASSERT_TRUE(first.wait_until([steps](const auto& events) {
      return WatchedRun::of<StepFinished>(events).size() + WatchedRun::of<EpochFinished>(events).size() >=
             steps;
    }));
  }
  first.send(Stop{});
  first.finish();
  ASSERT_EQ(first.state(), RunState::stopped);
  ASSERT_FALSE(first.sink->saved.empty());
  const auto begun = first.of<StepFinished>();
  EXPECT_EQ(first.of<RunStopped>().back().step, begun.back().step);

  RunRequest resumed = request(GetParam());
  resumed.resume_from = first.sink->saved.back();
  WatchedRun second(studio, std::move(resumed));
  second.finish();
  ASSERT_EQ(second.state(), RunState::finished);
  EXPECT_EQ(second.of<RunPrepared>().at(0).first_step, begun.back().step);
  auto all = begun;
  for (const StepFinished& step : second.of<StepFinished>()) all.push_back(step);
  ASSERT_EQ(all.size(), expected.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].step, expected[i].step);
    EXPECT_EQ(all[i].loss, expected[i].loss) << "step " << all[i].step;
  }
  EXPECT_EQ(second.of<RunFinished>().at(0).test_loss, whole.of<RunFinished>().at(0).test_loss);
}

INSTANTIATE_TEST_SUITE_P(Devices, SessionOn, testing::Values("reference", "cpu"),
                         [](const auto& device) { return std::string(device.param); });

TEST(Session, SetsTheLearningRateWhileRunning) {
  const Studio studio;
  RunRequest constant = long_request();
  constant.settings.schedule = {.name = "constant"};
  WatchedRun run(studio, std::move(constant));
  ASSERT_TRUE(run.wait_for<StepFinished>(2));
  run.send(SetLearningRate{0.002});
  run.send(SetLearningRate{std::nan("")});
  run.send(SetLearningRate{-1});
  ASSERT_TRUE(run.wait_for<LearningRateChanged>(1));
  const LearningRateChanged changed = run.of<LearningRateChanged>().at(0);
  EXPECT_EQ(changed.before, 0.01);
  EXPECT_EQ(changed.after, 0.002);
  ASSERT_TRUE(run.wait_until([&](const auto& events) {
    return WatchedRun::of<StepFinished>(events).back().step > changed.step + 2;
  }));
  for (const StepFinished& step : run.of<StepFinished>()) {
    EXPECT_EQ(step.learning_rate, step.step < changed.step ? 0.01 : 0.002) << "step " << step.step;
  }
  EXPECT_EQ(run.of<LearningRateChanged>().size(), 1U);
}

TEST(Session, CommandsSentBeforeItIsPreparedAreKept) {
  Gate data;
  const Studio studio(data.options());
  WatchedRun run(studio, long_request(), {Pause{}, SetLearningRate{0.5}});
  data.open();
  ASSERT_TRUE(run.wait_for_state(RunState::paused));
  ASSERT_TRUE(run.wait_for<LearningRateChanged>(1));
  EXPECT_TRUE(run.of<StepFinished>().empty());
  run.send(Stop{});
  run.finish();
  EXPECT_EQ(run.state(), RunState::stopped);
}

TEST(Session, AnswersStopWhileItsDataIsLoading) {
  Gate data;
  const Studio studio(data.options());
  WatchedRun run(studio, request());
  ASSERT_TRUE(run.wait_for_state(RunState::preparing));
  const auto sent = std::chrono::steady_clock::now();
  run.send(Stop{});
  EXPECT_TRUE(run.wait_for_state(RunState::stopping));
  EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(1));
  data.open();
  run.finish();
  EXPECT_EQ(run.state(), RunState::stopped);
  EXPECT_EQ(run.of<RunStopped>().size(), 1U);
}

TEST(Session, StopsWithinASecondWhereverItIs) {
  const Studio studio;
  for (int i = 0; i < 20; ++i) {
    WatchedRun run(studio, long_request());
    ASSERT_TRUE(run.wait_for_state(RunState::running));
    std::this_thread::sleep_for(milliseconds(i));
    const auto sent = std::chrono::steady_clock::now();
    run.send(Stop{});
    run.finish();
    EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(1));
    EXPECT_EQ(run.state(), RunState::stopped);
    EXPECT_EQ(run.sink->saved.empty() ? 0 : run.sink->saved.back().position.step,
              run.of<RunStopped>().at(0).step);
  }
}

TEST(Session, DestroyingItStopsAndSaves) {
  const Studio studio;
  WatchedRun run(studio, long_request());
  ASSERT_TRUE(run.wait_for<StepFinished>(1));
  run.destroy();
  ASSERT_FALSE(run.sink->saved.empty());
  EXPECT_GE(run.sink->saved.back().position.step, 1);
}

TEST(Session, RefusesWithProblemsOrASentence) {
  const Studio studio;
  RunRequest broken = request();
  broken.graph.edges.pop_back();
  WatchedRun half_drawn(studio, std::move(broken));
  half_drawn.finish();
  EXPECT_EQ(half_drawn.state(), RunState::refused);
  ASSERT_EQ(half_drawn.of<RunRefused>().size(), 1U);
  EXPECT_FALSE(half_drawn.of<RunRefused>()[0].problems.empty());

  RunRequest no_device = request("warp:7");
  WatchedRun nowhere(studio, std::move(no_device));
  nowhere.finish();
  EXPECT_EQ(nowhere.state(), RunState::refused);
  EXPECT_NE(nowhere.of<RunRefused>().at(0).error.message.find("warp:7"), std::string::npos);

  RunRequest no_data = request();
  no_data.settings.data = "no-such-data";
  WatchedRun dataless(studio, std::move(no_data));
  dataless.finish();
  EXPECT_EQ(dataless.state(), RunState::refused);
}

TEST(Session, AFullDiskPausesTheRunAndResumeGoesOn) {
  Gate data;
  const Studio studio(data.options());
  WatchedRun run(studio, request(), {Pause{}});
  data.open();
  ASSERT_TRUE(run.wait_for_state(RunState::paused));
  run.sink->refuse(1);
  run.send(Resume{});
  ASSERT_TRUE(run.wait_for<CheckpointFailed>(1));
  ASSERT_TRUE(run.wait_for_state(RunState::paused));
  EXPECT_EQ(run.of<CheckpointFailed>()[0].error.kind, ErrorKind::disk_full);
  EXPECT_EQ(run.of<StepFinished>().size(), 7U);
  run.send(Resume{});
  run.finish();
  EXPECT_EQ(run.state(), RunState::finished);
  EXPECT_EQ(run.of<CheckpointSaved>().size(), 3U) << "the one that failed was written on Resume";
}

TEST(Session, ADiskThatStaysFullEndsAStoppedRunWithASentence) {
  const Studio studio;
  WatchedRun run(studio, long_request(), {StepOnce{}});
  ASSERT_TRUE(run.wait_for<StepFinished>(1));
  run.sink->refuse(1'000);
  run.send(Stop{});
  run.finish();
  EXPECT_EQ(run.state(), RunState::failed);
  EXPECT_EQ(run.of<CheckpointFailed>().size(), 1U);
  EXPECT_EQ(run.of<RunFailed>().size(), 1U);
}

TEST(Session, SavesByTheClockToo) {
  const Studio studio;
  RunRequest often = long_request();
  often.checkpoint_every = milliseconds(0);
  WatchedRun run(studio, std::move(often));
  ASSERT_TRUE(run.wait_for<CheckpointSaved>(5));
  run.send(Stop{});
  run.finish();
  const auto saved = run.of<CheckpointSaved>();
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(saved[i].step, static_cast<std::int64_t>(i) + 1);
}

TEST(Session, ALossThatIsNotANumberNamesItsStepAndSavesNothingSpoiled) {
  const Studio studio;
  RunRequest wild = request();
  wild.settings.learning_rate = 1e6;
  wild.settings.optimizer = {.name = "sgd"};
  WatchedRun run(studio, std::move(wild));
  run.finish();
  ASSERT_EQ(run.state(), RunState::failed);
  const RunFailed failed = run.of<RunFailed>().at(0);
  EXPECT_EQ(failed.step, static_cast<std::int64_t>(run.of<StepFinished>().size()))
      << "the last that was taken";
  for (const StepFinished& step : run.of<StepFinished>()) EXPECT_TRUE(std::isfinite(step.loss));
  EXPECT_NE(failed.error.message.find("Step " + std::to_string(failed.step + 1)), std::string::npos)
      << failed.error.message;
  EXPECT_TRUE(failed.error.message.find("nan") != std::string::npos ||
              failed.error.message.find("inf") != std::string::npos)
      << failed.error.message;
  for (const Checkpoint& saved : run.sink->saved) {
    EXPECT_EQ(saved.position.step, failed.step) << "where it stands";
    for (const NamedTensor& tensor : saved.tensors) EXPECT_TRUE(is_finite(tensor.tensor)) << tensor.name;
  }
}

TEST(Session, AnExceptionBecomesASentence) {
  const Studio studio({.while_opening = [] { throw std::bad_alloc(); }});
  WatchedRun run(studio, request());
  run.finish();
  EXPECT_EQ(run.state(), RunState::failed);
  EXPECT_NE(run.of<RunFailed>().at(0).error.message.find("memory"), std::string::npos);
}

TEST(Session, ServesWatchedTensors) {
  const Studio studio;
  const Graph graph = striped_net();
  const NodeId conv = graph.find("conv")->id;
  WatchedRun run(studio, long_request(),
                 {Watch{.id = 1, .node = conv, .tensor = "dst", .max_elements = 100, .per_second = 1000},
                  Watch{.id = 2, .node = conv, .tensor = "weight", .per_second = 1000},
                  Watch{.id = 3, .node = conv, .tensor = "nonsense", .per_second = 1000}});
  const auto tensors_of = [](const std::vector<Event>& events, std::int64_t id) {
    std::vector<TensorWatched> found = WatchedRun::of<TensorWatched>(events);
    std::erase_if(found, [id](const TensorWatched& watched) { return watched.watch != id; });
    return found;
  };
  ASSERT_TRUE(run.wait_until([&](const auto& events) {
    return tensors_of(events, 1).size() >= 2 && tensors_of(events, 2).size() >= 2;
  }));
  EXPECT_EQ(tensors_of(run.events, 1).at(0).tensor->desc.shape, (Shape{1, 4, 4, 4})) << "one whole image";
  EXPECT_EQ(tensors_of(run.events, 2).at(0).tensor->desc.shape, (Shape{4, 1, 3, 3}));
  EXPECT_NE(*tensors_of(run.events, 2).at(0).tensor, *tensors_of(run.events, 2).at(1).tensor);
  ASSERT_EQ(tensors_of(run.events, 3).size(), 1U);
  EXPECT_EQ(tensors_of(run.events, 3)[0].tensor, nullptr);

  run.send(Unwatch{1});
  run.send(Unwatch{2});
  run.send(Pause{});
  ASSERT_TRUE(run.wait_for_state(RunState::paused));
  const std::size_t before = run.of<TensorWatched>().size();
  run.send(StepOnce{});
  run.send(Stop{});
  run.finish();
  EXPECT_EQ(run.of<TensorWatched>().size(), before);
}

TEST(Session, RunsOnTheDeviceThatComputesNothing) {
  const Studio studio;
  WatchedRun run(studio, request("null"));
  run.finish();
  EXPECT_TRUE(is_over(run.state()));
  EXPECT_EQ(run.of<RunPrepared>().size(), 1U);
}

TEST(LeadingPart, KeepsWholeSlices) {
  HostTensor tensor = HostTensor::zeros({DataType::f32, {3, 2, 4}});
  for (std::size_t i = 0; i < 24; ++i) tensor.as<float>()[i] = static_cast<float>(i);
  EXPECT_EQ(leading_part(tensor, 24), tensor);
  EXPECT_EQ(leading_part(tensor, 17).desc.shape, (Shape{2, 2, 4}));
  EXPECT_EQ(leading_part(tensor, 7).desc.shape, (Shape{1, 1, 4}));
  EXPECT_EQ(leading_part(tensor, 3).desc.shape, (Shape{1, 1, 3}));
  EXPECT_EQ(leading_part(tensor, 3).as<float>()[2], 2.0F);
}

}  // namespace
}  // namespace netwright::engine::test
