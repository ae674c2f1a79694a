// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include "storage/stores/checkpoint_store.h"
#include "storage/stores/event_store.h"
#include "storage/stores/graph_store.h"
#include "storage/stores/run_store.h"
#include "tests/app/recorder_support.h"
#include "tests/support/file_calls.h"
#include "tests/support/temporary_folder.h"

namespace netwright::app {
namespace {

using namespace std::chrono_literals;
using engine::RunState;
using engine::StateChanged;
using netwright::tests::TemporaryFolder;

class Recorder : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  std::filesystem::path file = folder / "net.netwright";
  std::shared_ptr<storage::Project> project = test::open_or_fail(file);
};

TEST_F(Recorder, RunIsInTheProjectBeforeItsFirstStep) {
  const auto recorder = test::begin_or_fail(project);
  const storage::RunRecord run = test::run_of(*project, recorder->record().id);
  EXPECT_EQ(run, recorder->record());
  EXPECT_EQ(run.state, "preparing");
  EXPECT_EQ(run.name, "net");
  EXPECT_EQ(run.graph_revision, 1);
  EXPECT_EQ(run.seed, 7U);
  auto reader = project->reader();
  const auto stored = load_run(*reader, run.id);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->graph, test::some_run().graph);
  EXPECT_EQ(stored->settings, test::some_run().settings);
}

TEST_F(Recorder, WritesEveryStepEpochAndTheEnd) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  test::say_running(*recorder);
  test::say_steps(*recorder, 1, 500);
  recorder->events()->post(engine::EpochFinished{.epoch = 1,
                                                 .step = 500,
                                                 .train_loss = 0.5,
                                                 .train_accuracy = 0.8,
                                                 .validation_loss = 0.4,
                                                 .validation_accuracy = 0.85});
  recorder->events()->post(engine::LearningRateChanged{.step = 501, .before = 0.05, .after = 0.01});
  test::say_steps(*recorder, 501, 600);
  test::say_finished(*recorder, 600);
  ASSERT_TRUE(recorder->finish());

  test::expect_whole_curve(*project, id, 600);
  EXPECT_EQ(test::points_of(*project, id, "accuracy").size(), 600U);
  EXPECT_EQ(test::points_of(*project, id, "learning_rate").size(), 600U);
  EXPECT_EQ(test::points_of(*project, id, "validation_loss"),
            (std::vector<storage::PointRecord>{{500, 0.5, 0.4}}));
  EXPECT_EQ(test::points_of(*project, id, "train_accuracy").size(), 1U);
  const storage::RunRecord run = test::run_of(*project, id);
  EXPECT_EQ(run.state, "finished");
  EXPECT_EQ(run.device, "cpu");
  EXPECT_EQ(run.data_hash, "hash");
  EXPECT_EQ(run.last_step, 600);
  EXPECT_EQ(run.test_accuracy, 0.9);
  EXPECT_EQ(run.test_loss, 0.3);
  EXPECT_EQ(run.best_validation_accuracy, 0.85);
  EXPECT_TRUE(run.ended_ms);
  auto reader = project->reader();
  const auto log = *storage::EventStore(*reader).list(id);
  EXPECT_TRUE(std::ranges::any_of(log, [](const auto& event) {
    return event.kind == "learning_rate" && event.message == "0.05 to 0.01" && event.step == 501;
  }));
}

TEST_F(Recorder, RecordsWithoutBeingAskedTo) {
  auto recorder = test::begin_or_fail(project);
  test::say_running(*recorder);
  test::say_steps(*recorder, 1, 10);
  for (int i = 0; i < 200 && test::points_of(*project, recorder->record().id, "loss").empty(); ++i) {
    std::this_thread::sleep_for(10ms);
  }
  test::expect_whole_curve(*project, recorder->record().id, 10);
  EXPECT_EQ(test::run_of(*project, recorder->record().id).state, "running");
}

TEST_F(Recorder, NotANumberIsRecordedAndNamed) {
  auto recorder = test::begin_or_fail(project);
  test::say_running(*recorder);
  engine::StepFinished step = test::step_at(1);
  step.loss = std::numeric_limits<double>::quiet_NaN();
  recorder->events()->post(step);
  recorder->events()->post(engine::RunFailed{.step = 1, .error = {.message = "The loss is not a number."}});
  recorder->events()->post(StateChanged{.from = RunState::running, .to = RunState::failed});
  ASSERT_TRUE(recorder->finish());
  EXPECT_TRUE(std::isnan(test::points_of(*project, recorder->record().id, "loss").at(0).value));
  const storage::RunRecord run = test::run_of(*project, recorder->record().id);
  EXPECT_EQ(run.state, "failed");
  EXPECT_EQ(run.failure, "The loss is not a number.");
}

TEST_F(Recorder, SeveralLossesAreCurvesOfTheirOwn) {
  auto recorder = test::begin_or_fail(project);
  test::say_running(*recorder);
  engine::StepFinished step = test::step_at(1);
  step.losses = {{.name = "bce", .value = 0.75}, {.name = "dice", .value = 0.25}};
  recorder->events()->post(step);
  recorder->events()->post(StateChanged{.from = RunState::running, .to = RunState::stopped});
  ASSERT_TRUE(recorder->finish());
  EXPECT_EQ(test::points_of(*project, recorder->record().id, "loss/bce").at(0).value, 0.75);
  EXPECT_EQ(test::points_of(*project, recorder->record().id, "loss/dice").at(0).value, 0.25);
}

void say_refused(RunRecorder& recorder) {
  recorder.events()->post(StateChanged{.from = RunState::draft, .to = RunState::preparing});
  recorder.events()->post(engine::RunRefused{.error = {.message = "No such data."}, .problems = {}});
  recorder.events()->post(StateChanged{.from = RunState::preparing, .to = RunState::refused});
}

/// What a GPU that draws 360 W does after so many seconds.
engine::DeviceSampled sampled(double seconds, double watt_hours_before = 0) {
  engine::DeviceSample sample{
      .seconds = seconds,
      .processor = engine::ProcessorSample{.busy = 0.5, .memory_used = 1 << 30},
      .gpu = engine::GpuSample{.name = "H200", .busy = 0.9, .watts = 360, .used_by_run = true}};
  sample.gpu->watt_hours = watt_hours_before + 0.1 * seconds;
  return {std::move(sample)};
}

TEST_F(Recorder, FiguresOfTheMachineAreRecordedOnceASecond) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  test::say_running(*recorder);
  recorder->events()->post(sampled(0.5));
  for (int half_seconds = 1; half_seconds <= 8; ++half_seconds) {
    test::say_steps(*recorder, 10 * half_seconds - 9, 10 * half_seconds);
    recorder->events()->post(sampled(0.5 + 0.5 * half_seconds));
  }
  test::say_finished(*recorder, 80);
  ASSERT_TRUE(recorder->finish());
  const auto watts = test::points_of(*project, id, "device/gpu_watts");
  ASSERT_EQ(watts.size(), 4U) << "once a second, and not before the first step";
  EXPECT_EQ(watts[0].step, 10);
  EXPECT_EQ(watts[1].step, 30);
  EXPECT_EQ(watts[0].value, 360);
  EXPECT_EQ(test::points_of(*project, id, "device/cpu_share").size(), 4U);
  EXPECT_EQ(test::points_of(*project, id, "device/memory_gib").back().value, 1);
  EXPECT_TRUE(test::points_of(*project, id, "device/gpu_celsius").empty()) << "the GPU does not tell it";
}

TEST_F(Recorder, AResumedRunGoesOnCountingItsEnergy) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  EXPECT_EQ(recorder->request().watt_hours_before, 0);
  test::say_running(*recorder);
  test::say_steps(*recorder, 1, 10);
  recorder->events()->post(sampled(20));
  ASSERT_TRUE(recorder->finish());
  ASSERT_TRUE(recorder->checkpoints()->save(test::checkpoint_at(10)));
  test::say_steps(*recorder, 11, 20);
  recorder->events()->post(sampled(40));
  recorder.reset();
  const auto resumed = test::resume_or_fail(project, id);
  EXPECT_EQ(resumed->request().watt_hours_before, 2) << "what came after the checkpoint is not counted";
}

TEST_F(Recorder, NewRunThatIsRefusedLeavesNoRow) {
  auto recorder = test::begin_or_fail(project);
  say_refused(*recorder);
  ASSERT_TRUE(recorder->finish());
  recorder.reset();
  auto reader = project->reader();
  EXPECT_TRUE(storage::RunStore(*reader).list()->empty());
  EXPECT_EQ(test::begin_or_fail(project)->record().id, storage::RunId{1}) << "its number is free again";
}

TEST_F(Recorder, ResumedRunThatIsRefusedIsAsItWas) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  test::say_running(*recorder);
  test::say_steps(*recorder, 1, 20);
  ASSERT_TRUE(recorder->checkpoints()->save(test::checkpoint_at(20)));
  test::say_finished(*recorder, 20);
  ASSERT_TRUE(recorder->finish());
  recorder.reset();
  const storage::RunRecord before = test::run_of(*project, id);
  auto reader = project->reader();
  auto stored = *load_run(*reader, id);
  stored.settings.batch = 128;
  auto resumed = RunRecorder::resume(project, stored, "2");
  ASSERT_TRUE(resumed) << resumed.error().message;
  say_refused(**resumed);
  ASSERT_TRUE((*resumed)->finish());
  resumed->reset();
  EXPECT_EQ(test::run_of(*project, id), before);
  EXPECT_EQ(load_checkpoint(*reader, id, WhichCheckpoint::newest)->checkpoint, test::checkpoint_at(20));
  test::expect_whole_curve(*project, id, 20);
}

TEST_F(Recorder, CheckpointHasItsCurveBesideIt) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  test::say_running(*recorder);
  for (std::int64_t step = 100; step <= 2000; step += 100) {
    test::say_steps(*recorder, step - 99, step);
    ASSERT_TRUE(recorder->checkpoints()->save(test::checkpoint_at(step)));
    // At once, without waiting for the recorder's thread:
    ASSERT_EQ(test::points_of(*project, id, "loss").size(), static_cast<std::size_t>(step));
  }
  auto reader = project->reader();
  const auto loaded = load_checkpoint(*reader, id, WhichCheckpoint::newest);
  ASSERT_TRUE(loaded && loaded->checkpoint);
  EXPECT_EQ(*loaded->checkpoint, test::checkpoint_at(2000));
  EXPECT_TRUE(loaded->notice.empty());
}

TEST_F(Recorder, DamagedNewestCheckpointFallsBackAndSaysSo) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  for (const std::int64_t step : {10, 20})
    ASSERT_TRUE(recorder->checkpoints()->save(test::checkpoint_at(step)));
  ASSERT_TRUE(project->run({.work = [](storage::Database& database) {
    return database.run(
        "UPDATE chunk SET data = zeroblob(length(data)) WHERE id = (SELECT max(id) FROM chunk)");
  }}));
  auto reader = project->reader();
  const auto loaded = load_checkpoint(*reader, id, WhichCheckpoint::newest);
  ASSERT_TRUE(loaded && loaded->checkpoint);
  EXPECT_EQ(loaded->checkpoint->position.step, 10);
  EXPECT_NE(loaded->notice.find("step 20 is damaged"), std::string::npos) << loaded->notice;
  ASSERT_TRUE(project->run({.work = [](storage::Database& database) {
    return database.run("UPDATE chunk SET data = zeroblob(length(data))");
  }}));
  EXPECT_EQ(load_checkpoint(*reader, id, WhichCheckpoint::newest).error().kind, ErrorKind::damaged);
}

TEST_F(Recorder, CheckpointLastsOnceItIsSaved) {
  auto recorder = test::begin_or_fail(project);
  for (const std::int64_t step : {10, 20, 30}) {
    const netwright::tests::FileCalls calls;
    ASSERT_TRUE(recorder->checkpoints()->save(test::checkpoint_at(step)));
    const auto made = calls.made();
    EXPECT_TRUE(std::ranges::find(made, "sync") != made.end()) << "step " << step;
  }
}

TEST_F(Recorder, ResumeForgetsCheckpointsBehindTheOneItTakes) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  for (const std::int64_t step : {10, 20})
    ASSERT_TRUE(recorder->checkpoints()->save(test::checkpoint_at(step)));
  recorder.reset();
  ASSERT_TRUE(project->run({.work = [](storage::Database& database) {
    return database.run(
        "UPDATE chunk SET data = zeroblob(length(data)) WHERE id = (SELECT max(id) FROM chunk)");
  }}));
  recorder = test::resume_or_fail(project, id);
  EXPECT_EQ(recorder->request().resume_from, test::checkpoint_at(10));
  auto reader = project->reader();
  const auto left = storage::CheckpointStore(*reader).list(id);
  ASSERT_TRUE(left) << left.error().message;
  ASSERT_EQ(left->size(), 1U);
  EXPECT_EQ(left->front().step, 10);
}

TEST_F(Recorder, BestCheckpointIsFound) {
  auto recorder = test::begin_or_fail(project);
  for (const std::int64_t step : {10, 20, 30, 40}) {
    engine::Checkpoint checkpoint = test::checkpoint_at(step);
    checkpoint.best = step == 20;
    ASSERT_TRUE(recorder->checkpoints()->save(checkpoint));
  }
  auto reader = project->reader();
  const auto best = load_checkpoint(*reader, recorder->record().id, WhichCheckpoint::best);
  EXPECT_EQ(best->checkpoint->position.step, 20);
}

TEST_F(Recorder, RunLeftUnfinishedReadsAsInterrupted) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  test::say_running(*recorder);
  test::say_steps(*recorder, 1, 5);
  recorder.reset();
  EXPECT_EQ(test::run_of(*project, id).state, "interrupted");
  test::expect_whole_curve(*project, id, 5);
}

TEST_F(Recorder, ResumeForgetsWhatCameAfterTheCheckpoint) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  test::say_running(*recorder);
  test::say_steps(*recorder, 1, 100);
  ASSERT_TRUE(recorder->checkpoints()->save(test::checkpoint_at(100)));
  test::say_steps(*recorder, 101, 150);
  recorder.reset();
  ASSERT_EQ(test::points_of(*project, id, "loss").size(), 150U);

  recorder = test::resume_or_fail(project, id);
  EXPECT_EQ(recorder->request().resume_from, test::checkpoint_at(100));
  EXPECT_EQ(test::run_of(*project, id).state, "preparing");
  EXPECT_EQ(test::run_of(*project, id).last_step, 100);
  test::expect_whole_curve(*project, id, 100);
  test::say_running(*recorder, 100);
  test::say_steps(*recorder, 101, 200);
  test::say_finished(*recorder, 200);
  ASSERT_TRUE(recorder->finish());
  test::expect_whole_curve(*project, id, 200);
  // Time goes on from where the first part ended.
  EXPECT_NEAR(test::points_of(*project, id, "loss").back().wall_seconds, 0.1 + 0.2, 1e-9);
  EXPECT_EQ(test::run_of(*project, id).state, "finished");
}

TEST_F(Recorder, RunWithoutCheckpointBeginsAgainAndSaysSo) {
  auto recorder = test::begin_or_fail(project);
  const storage::RunId id = recorder->record().id;
  test::say_running(*recorder);
  test::say_steps(*recorder, 1, 5);
  recorder.reset();
  recorder = test::resume_or_fail(project, id);
  EXPECT_FALSE(recorder->request().resume_from);
  EXPECT_NE(recorder->notice().find("no checkpoint"), std::string::npos);
  EXPECT_TRUE(test::points_of(*project, id, "loss").empty());
}

TEST_F(Recorder, RunUnderWayIsNotResumedTwice) {
  const auto recorder = test::begin_or_fail(project);
  auto reader = project->reader();
  const auto again = RunRecorder::resume(project, *load_run(*reader, recorder->record().id), "0.1.0");
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("under way in this program"), std::string::npos);
}

TEST_F(Recorder, ReadOnlyProjectRefusesARun) {
  project.reset();
  std::shared_ptr<storage::Project> reading =
      std::move(open_project(file, storage::OpenFor::reading).project);
  const auto recorder = RunRecorder::begin(reading, test::some_run());
  ASSERT_FALSE(recorder);
  EXPECT_EQ(recorder.error().kind, ErrorKind::read_only);
}

}  // namespace
}  // namespace netwright::app
