// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/file_system.h"
#include "storage/process_owner.h"
#include "tests/storage/support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::storage {
namespace {

using netwright::tests::TemporaryFolder;

TEST(RunOwner, ThisProcessIsAliveAndSurvivesItsText) {
  const ProcessOwner here = ProcessOwner::this_process();
  EXPECT_EQ(here.liveness(), Liveness::alive);
  EXPECT_EQ(ProcessOwner::from_text(here.to_text()), here);
  EXPECT_EQ(ProcessOwner::from_text("nonsense").liveness(), Liveness::unknown);
}

TEST(RunOwner, SameNumberOfAnotherProcessIsGone) {
  ProcessOwner earlier = ProcessOwner::this_process();
  earlier.start_ticks -= 1;
  EXPECT_EQ(earlier.liveness(), Liveness::gone);
}

TEST(RunOwner, RestartedMachineHasNoneAndAnotherMachineIsUnknown) {
  ProcessOwner before_restart = ProcessOwner::this_process();
  before_restart.machine = "m";
  before_restart.boot = "earlier";
  EXPECT_EQ(before_restart.liveness(), Liveness::unknown);
  ProcessOwner other_container = ProcessOwner::this_process();
  other_container.pid_namespace = "pid:[1]";
  EXPECT_EQ(other_container.liveness(), Liveness::unknown);
}

TEST(RunOwner, EndedChildIsGoneEvenBeforeItsParentNotices) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string text = ProcessOwner::this_process().to_text();
    (void)!write(pipe_ends[1], text.data(), text.size());
    pause();
    _exit(0);
  }
  char buffer[512];
  const auto length = read(pipe_ends[0], buffer, sizeof(buffer));
  const ProcessOwner owner = ProcessOwner::from_text({buffer, static_cast<std::size_t>(length)});
  EXPECT_EQ(owner.liveness(), Liveness::alive);
  kill(child, SIGKILL);
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  EXPECT_EQ(owner.liveness(), Liveness::gone);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(owner.liveness(), Liveness::gone);
}

TEST(RunOwner, RunOfALivingProcessKeepsItsState) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  const RunId run = test::add_run(*project, "running");
  auto reader = project->reader();
  EXPECT_EQ(RunStore(*reader).find(run)->state, "running");
}

TEST(RunOwner, RunOfADeadProcessReadsAsInterruptedInEveryLiveState) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  ProcessOwner dead = ProcessOwner::this_process();
  dead.start_ticks -= 1;
  auto reader = project->reader();
  for (const char* state : {"preparing", "running", "paused", "stopping"}) {
    EXPECT_EQ(RunStore(*reader).find(test::add_run(*project, state, dead))->state, "interrupted") << state;
  }
  for (const char* state : {"stopped", "finished", "failed", "refused"}) {
    EXPECT_EQ(RunStore(*reader).find(test::add_run(*project, state, dead))->state, state);
  }
}

TEST(RunOwner, UnseenOwnerCountsAsAliveWhileItWrites) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  ProcessOwner elsewhere = ProcessOwner::this_process();
  elsewhere.pid_namespace = "pid:[1]";
  const RunId run = test::add_run(*project, "running", elsewhere);  // last seen long ago
  auto reader = project->reader();
  EXPECT_EQ(RunStore(*reader).find(run)->state, "interrupted");
  ASSERT_TRUE(project->run({.work = [&](Database& database) {
    return database.run("UPDATE run SET seen_ms = ? WHERE id = ?", now_ms(), run.value);
  }}));
  EXPECT_EQ(RunStore(*reader).find(run)->state, "running");
}

TEST(RunOwner, RunUnderWayCannotBeClaimedAnInterruptedOneCan) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  const ProcessOwner here = ProcessOwner::this_process();
  const auto claim = [&](RunId run, const ProcessOwner& owner) {
    return project->run(
        {.work = [&](Database& database) { return RunStore(database).claim(run, owner, now_ms()); }});
  };
  ProcessOwner other = here;
  other.pid += 1;
  const RunId alive = test::add_run(*project, "paused", here);
  const auto refused = claim(alive, other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::locked);
  EXPECT_NE(refused.error().message.find("process " + std::to_string(here.pid)), std::string::npos);
  EXPECT_FALSE(claim(alive, here));
  ProcessOwner dead = here;
  dead.start_ticks -= 1;
  EXPECT_TRUE(claim(test::add_run(*project, "running", dead), here));
  EXPECT_TRUE(claim(test::add_run(*project, "finished", here), other));
}

}  // namespace
}  // namespace netwright::storage
