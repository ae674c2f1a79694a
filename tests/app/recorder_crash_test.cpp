// SPDX-License-Identifier: Apache-2.0
// What becomes of a recorded run when its process is killed, its disk is full, or two processes share a
// project.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "storage/stores/run_store.h"
#include "tests/app/recorder_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::app {
namespace {

using namespace std::chrono_literals;
using netwright::tests::TemporaryFolder;

/// Begins or resumes the project's only run and trains for ever, as a session would: 20 steps, a checkpoint,
/// ...
[[noreturn]] void train_for_ever(const std::filesystem::path& file, int report) {
  const auto project = test::open_or_fail(file);
  std::vector<storage::RunRecord> runs;
  {
    auto reader = project->reader();
    runs = *storage::RunStore(*reader).list();
  }
  auto recorder =
      runs.empty() ? test::begin_or_fail(project) : test::resume_or_fail(project, runs.front().id);
  const auto from = recorder->request().resume_from;
  std::int64_t step = from ? from->position.step : 0;
  test::say_running(*recorder, step);
  for (;; step += 20) {
    test::say_steps(*recorder, step + 1, step + 20);
    if (!recorder->checkpoints()->save(test::checkpoint_at(step + 20, 400'000))) _exit(3);
    const std::int64_t saved = step + 20;
    if (write(report, &saved, sizeof(saved)) != sizeof(saved)) _exit(4);
  }
}

struct Child {
  pid_t id = 0;
  int reports = -1;

  static Child start(const std::filesystem::path& file) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe(ends), 0);
    const pid_t id = fork();
    if (id == 0) train_for_ever(file, ends[1]);
    close(ends[1]);
    return {.id = id, .reports = ends[0]};
  }
  std::int64_t wait_for_report() const {
    std::int64_t step = 0;
    return read(reports, &step, sizeof(step)) == sizeof(step) ? step : 0;
  }
  /// Kills it; the last step it reported as safe.
  std::int64_t kill_it() const {
    kill(id, SIGKILL);
    waitpid(id, nullptr, 0);
    std::int64_t last = 0;
    for (std::int64_t step = wait_for_report(); step > 0; step = wait_for_report()) last = step;
    close(reports);
    return last;
  }
};

TEST(RecorderCrash, KilledAtAnyMomentTheRunIsInterruptedAndResumable) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  std::int64_t reported = 0;
  for (int moment = 0; moment < 20; ++moment) {
    const Child child = Child::start(file);
    if (moment % 2 == 1) reported = std::max(reported, child.wait_for_report());  // however slow the machine
    std::this_thread::sleep_for(std::chrono::microseconds(20'000 + moment * 8'101 % 70'000));
    reported = std::max(reported, child.kill_it());

    const auto project = test::open_or_fail(file);
    auto reader = project->reader();
    const auto runs = *storage::RunStore(*reader).list();
    if (runs.empty()) continue;  // killed before its first row
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].state, "interrupted");
    const auto loaded = load_checkpoint(*reader, runs[0].id, WhichCheckpoint::newest);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_TRUE(loaded->notice.empty()) << loaded->notice;
    if (!loaded->checkpoint) {
      EXPECT_EQ(reported, 0);
      continue;
    }
    const std::int64_t step = loaded->checkpoint->position.step;
    EXPECT_GE(step, reported);
    EXPECT_EQ(*loaded->checkpoint, test::checkpoint_at(step, 400'000));
    const auto points = test::points_of(*project, runs[0].id, "loss");
    ASSERT_GE(points.size(), static_cast<std::size_t>(step));
    for (std::int64_t i = 0; i < step; ++i) {
      ASSERT_EQ(points[static_cast<std::size_t>(i)].step, i + 1) << "a step before the checkpoint is missing";
    }
  }
  EXPECT_GT(reported, 100) << "the child must have got somewhere for this test to say anything";
}

TEST(RecorderCrash, SecondProcessSeesARunGoingOnAndCanRecordItsOwn) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  const Child child = Child::start(file);
  ASSERT_GT(child.wait_for_report(), 0);
  {
    const auto project = test::open_or_fail(file);
    auto reader = project->reader();
    const auto runs = *storage::RunStore(*reader).list();
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].state, "running");
    const auto taken = RunRecorder::resume(project, *load_run(*reader, runs[0].id), "0.1.0");
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().kind, ErrorKind::locked);
    EXPECT_NE(taken.error().message.find(std::to_string(child.id)), std::string::npos);

    const auto own = test::begin_or_fail(project);
    test::say_running(*own);
    test::say_steps(*own, 1, 100);
    test::say_finished(*own, 100);
    ASSERT_TRUE(own->finish());
    test::expect_whole_curve(*project, own->record().id, 100);
    EXPECT_GT(child.wait_for_report(), 0) << "the other process goes on";
    EXPECT_EQ(test::run_of(*project, runs[0].id).state, "running");
  }
  child.kill_it();
  const auto project = test::open_or_fail(file);
  EXPECT_EQ(test::run_of(*project, {1}).state, "interrupted");
  EXPECT_EQ(test::run_of(*project, {2}).state, "finished");
}

/// In a child whose files cannot grow beyond a limit, as on a full disk. The exit code says how far it came.
int record_on_a_full_disk(const std::filesystem::path& file) {
  const auto project = test::open_or_fail(file);
  auto recorder = test::begin_or_fail(project);
  test::say_running(*recorder);
  test::say_steps(*recorder, 1, 100);
  if (!recorder->checkpoints()->save(test::checkpoint_at(100))) return 10;
  signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 600 << 10, .rlim_max = RLIM_INFINITY};
  setrlimit(RLIMIT_FSIZE, &small);
  test::say_steps(*recorder, 101, 20'000);
  const auto full = recorder->checkpoints()->save(test::checkpoint_at(20'000, 2'000'000));
  if (full || full.error().kind != ErrorKind::disk_full) return 11;
  if (full.error().message.find("are needed") == std::string::npos) return 12;
  recorder->events()->post(engine::CheckpointFailed{.step = 20'000, .error = full.error()});
  recorder->events()->post(
      engine::StateChanged{.from = engine::RunState::running, .to = engine::RunState::paused});
  std::this_thread::sleep_for(300ms);
  const rlimit large{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  setrlimit(RLIMIT_FSIZE, &large);
  if (!recorder->checkpoints()->save(test::checkpoint_at(20'000, 2'000'000))) return 13;
  test::say_steps(*recorder, 20'001, 20'100);
  test::say_finished(*recorder, 20'100);
  if (!recorder->finish()) return 14;
  const storage::RunId id = recorder->record().id;
  test::expect_whole_curve(*project, id, 20'100);
  if (test::run_of(*project, id).state != "finished") return 15;
  return ::testing::Test::HasFailure() ? 16 : 0;
}

TEST(RecorderCrash, FullDiskLosesNothingAndTheRunGoesOn) {
  const TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) _exit(record_on_a_full_disk(folder / "net.netwright"));
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace netwright::app
