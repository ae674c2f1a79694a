// SPDX-License-Identifier: Apache-2.0
#include "storage/writer.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "storage/file_system.h"
#include "storage/stores/checkpoint_store.h"
#include "storage/stores/metric_store.h"
#include "tests/storage/support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::storage {
namespace {

using namespace std::chrono_literals;
using netwright::tests::TemporaryFolder;

std::vector<MetricRow> points(RunId run, std::int64_t first, std::int64_t count) {
  std::vector<MetricRow> rows;
  for (std::int64_t step = first; step < first + count; ++step) {
    rows.push_back({run, "loss", {step, 0.001 * static_cast<double>(step), 1.0 / static_cast<double>(step)}});
  }
  return rows;
}

Result<void> save_checkpoint(Project& project, RunId run, std::int64_t step, std::size_t bytes) {
  const auto data = test::pattern(bytes, static_cast<unsigned>(step));
  return project.run({.work = [&](Database& database) -> Result<void> {
                        auto id = CheckpointStore(database).save({.run = run, .step = step}, data);
                        if (!id) return id.error();
                        return {};
                      },
                      .bytes = static_cast<std::int64_t>(bytes)});
}

TEST(Writer, PointsArriveByThemselvesWithinASecond) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  const RunId run = test::add_run(*project);
  ASSERT_TRUE(project->append(points(run, 1, 10)));
  auto reader = project->reader();
  for (int i = 0; i < 100 && MetricStore(*reader).read(run, "loss")->empty(); ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_EQ(MetricStore(*reader).read(run, "loss")->size(), 10U);
}

TEST(Writer, JobThatThrowsIsAnErrorAndChangesNothing) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  const RunId run = test::add_run(*project);
  const auto done = project->run({.work = [&](Database& database) -> Result<void> {
    if (auto renamed = RunStore(database).rename(run, "half"); !renamed) return renamed;
    throw std::runtime_error("out of paper");
  }});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("out of paper"), std::string::npos);
  auto reader = project->reader();
  EXPECT_NE(RunStore(*reader).find(run)->name, "half");
  EXPECT_TRUE(save_checkpoint(*project, run, 1, 10)) << "the writer goes on";
}

TEST(Writer, PointsComeBeforeTheJobThatFollowsThem) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  const RunId run = test::add_run(*project);
  ASSERT_TRUE(project->append(points(run, 1, 10)));
  std::size_t seen = 0;
  ASSERT_TRUE(project->run({.work = [&](Database& database) -> Result<void> {
    seen = MetricStore(database).read(run, "loss")->size();
    return {};
  }}));
  EXPECT_EQ(seen, 10U);
}

TEST(Writer, RefusedJobChangesNothing) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  const auto done = project->run({.work = [&](Database& database) -> Result<void> {
    (void)GraphStore(database).save_revision("half", "{}", 1);
    return refused("No.");
  }});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "No.");
  auto reader = project->reader();
  EXPECT_TRUE(GraphStore(*reader).list()->empty());
}

TEST(Writer, DurabilityIsFullForJobsAndNormalForPoints) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  const auto level_of = [&](Durability durability) {
    std::int64_t level = -1;
    EXPECT_TRUE(project->run({.work = [&](Database& database) -> Result<void> {
                                auto row = database.query("PRAGMA synchronous");
                                if (row && row->next()) level = row->integer(0);
                                return {};
                              },
                              .durability = durability}));
    return level;
  };
  EXPECT_EQ(level_of(Durability::full), 2);
  EXPECT_EQ(level_of(Durability::normal), 1);
}

TEST(Writer, TakesManyPoints) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  const RunId run = test::add_run(*project);
  constexpr std::int64_t kRows = 200'000;
  constexpr std::int64_t kBatch = 1'000;
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t at = 0; at < kRows; at += kBatch)
    ASSERT_TRUE(project->append(points(run, at + 1, kBatch)));
  ASSERT_TRUE(project->flush());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  RecordProperty("rows_per_second", std::to_string(kRows / took.count()));
  std::printf("%.0f rows/s\n", kRows / took.count());
  auto reader = project->reader();
  EXPECT_EQ(MetricStore(*reader).read(run, "loss")->size(), static_cast<std::size_t>(kRows));
  EXPECT_LT(took.count(), 20.0);
}

/// Saves checkpoints and points for ever, telling a pipe of every checkpoint that is safe.
[[noreturn]] void save_loop(const std::filesystem::path& file, int report) {
  auto project = test::open_or_fail(file);
  auto reader = project->reader();
  const auto runs = RunStore(*reader).list();
  const RunId run = runs->empty() ? test::add_run(*project) : runs->front().id;
  const auto saved = CheckpointStore(*reader).list(run);
  for (std::int64_t step = saved->empty() ? 1 : saved->front().step + 1;; ++step) {
    (void)project->append(points(run, step, 3));
    if (!save_checkpoint(*project, run, step, 200'000)) _exit(3);
    if (write(report, &step, sizeof(step)) != sizeof(step)) _exit(4);
  }
}

TEST(Writer, KilledAtRandomMomentsLosesNothingThatWasReported) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  std::int64_t reported = 0;
  for (int moment = 0; moment < 20; ++moment) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) save_loop(file, ends[1]);
    close(ends[1]);
    if (moment % 2 == 1) (void)!read(ends[0], &reported, sizeof(reported));  // however slow the machine
    std::this_thread::sleep_for(std::chrono::microseconds(15'000 + moment * 7'919 % 60'000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    for (std::int64_t step = 0; read(ends[0], &step, sizeof(step)) == sizeof(step);) reported = step;
    close(ends[0]);

    const Opening opening = open_project(file, OpenFor::writing_or_creating);
    ASSERT_TRUE(opening.project) << opening.error.message;
    ASSERT_TRUE(opening.project->health());
    auto reader = opening.project->reader();
    const auto runs = RunStore(*reader).list();
    if (runs->empty()) continue;  // killed before its first row
    EXPECT_EQ(runs->front().state, "interrupted");
    const auto saved = CheckpointStore(*reader).list(runs->front().id);
    if (saved->empty()) {
      EXPECT_EQ(reported, 0);
      continue;
    }
    EXPECT_GE(saved->front().step, reported);
    for (const CheckpointRecord& checkpoint : *saved) {
      EXPECT_EQ(*CheckpointStore(*reader).read(checkpoint.id),
                test::pattern(200'000, static_cast<unsigned>(checkpoint.step)));
    }
  }
  EXPECT_GT(reported, 5) << "the loop must have saved something for this test to say anything";
}

/// In a child whose files cannot grow beyond a limit, as on a full disk. The exit code says how far it came.
int fill_the_disk(const std::filesystem::path& file) {
  auto project = test::open_or_fail(file);
  const RunId run = test::add_run(*project);
  if (!save_checkpoint(*project, run, 1, 100'000)) return 10;
  signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 1 << 20, .rlim_max = RLIM_INFINITY};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto full = save_checkpoint(*project, run, 2, 3'000'000);
  if (full || full.error().kind != ErrorKind::disk_full) return 11;
  if (full.error().message.find("MiB are needed") == std::string::npos) return 12;
  (void)project->append(points(run, 1, 40'000));
  const auto points_full = project->flush();
  if (points_full || points_full.error().kind != ErrorKind::disk_full) return 13;
  const rlimit large{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  setrlimit(RLIMIT_FSIZE, &large);
  if (!project->flush()) return 14;
  if (!save_checkpoint(*project, run, 2, 3'000'000)) return 15;
  auto reader = project->reader();
  if (MetricStore(*reader).read(run, "loss")->size() != 40'000U) return 16;
  const auto saved = CheckpointStore(*reader).list(run);
  if (saved->size() != 2U || *CheckpointStore(*reader).read(saved->front().id) != test::pattern(3'000'000, 2))
    return 17;
  return 0;
}

TEST(Writer, FullDiskLosesNothingAndCanBeRetried) {
  const TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) _exit(fill_the_disk(folder / "net.netwright"));
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Writer, CreationOnAFullDiskIsASentenceAndLeavesNoFile) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit small{.rlim_cur = 8192, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &small);
    const Opening opening = open_project(file, OpenFor::writing_or_creating);
    _exit(opening.outcome == OpenOutcome::disk_full ? 0 : 20 + static_cast<int>(opening.outcome));
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace netwright::storage
