// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>
#include <sys/stat.h>

#include <string>

#include "storage/project.h"
#include "storage/stores/note_store.h"
#include "tests/storage/support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::storage {
namespace {

using netwright::tests::TemporaryFolder;
using test::bytes_of;
using test::write_bytes;

std::filesystem::path other_program_s_file(const TemporaryFolder& folder) {
  const auto file = folder / "other.db";
  sqlite3* connection = nullptr;
  sqlite3_open(file.c_str(), &connection);
  sqlite3_exec(connection, "CREATE TABLE t (a); PRAGMA application_id = 42", nullptr, nullptr, nullptr);
  sqlite3_close(connection);
  return file;
}

TEST(OpenProject, CreatesThenOpens) {
  const TemporaryFolder folder;
  const auto file = folder / "a project #1 100%.netwright";
  EXPECT_EQ(open_project(file, OpenFor::writing_or_creating).outcome, OpenOutcome::created);
  EXPECT_EQ(open_project(file, OpenFor::writing_or_creating).outcome, OpenOutcome::opened);
  EXPECT_EQ(open_project(file, OpenFor::reading).outcome, OpenOutcome::read_only);
}

TEST(OpenProject, OneFileIsTheProjectAfterClosing) {
  const TemporaryFolder folder;
  { test::add_run(*test::open_or_fail(folder / "net.netwright")); }
  const auto files = std::distance(std::filesystem::directory_iterator(folder.path()), {});
  EXPECT_EQ(files, 1);
  const auto project = test::open_or_fail(folder / "net.netwright");
  auto reader = project->reader();
  EXPECT_EQ(RunStore(*reader).list()->size(), 1U);
}

TEST(OpenProject, MissingFileAndMissingFolderAreSentences) {
  const TemporaryFolder folder;
  const Opening missing = open_project(folder / "none.netwright", OpenFor::writing);
  EXPECT_EQ(missing.outcome, OpenOutcome::not_found);
  EXPECT_NE(missing.error.message.find("none.netwright"), std::string::npos);
  const Opening nowhere = open_project(folder / "no/such/folder.netwright", OpenFor::writing_or_creating);
  EXPECT_EQ(nowhere.outcome, OpenOutcome::failed);
  EXPECT_NE(nowhere.error.message.find("folder is missing"), std::string::npos);
}

/// Works in `folder` while it lives.
class CurrentFolder {
 public:
  explicit CurrentFolder(const std::filesystem::path& folder) { std::filesystem::current_path(folder); }
  ~CurrentFolder() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
};

TEST(OpenProject, NamesThatMeanSomethingElseToSqliteAreFiles) {
  const TemporaryFolder folder;
  const CurrentFolder here(folder.path());
  for (const char* name : {":memory:", "file:net.netwright", "file:net?mode=memory", "-net"}) {
    { test::add_run(*test::open_or_fail(name)); }
    EXPECT_TRUE(std::filesystem::is_regular_file(folder / name)) << name;
    const auto project = test::open_or_fail(name);
    auto reader = project->reader();
    EXPECT_EQ(RunStore(*reader).list()->size(), 1U) << name;
  }
}

TEST(OpenProject, ImpossibleNamesAreSentences) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("loop", folder / "loop");
  for (const std::filesystem::path& name :
       {std::filesystem::path(), folder / std::string(300, 'n'), folder / "loop"}) {
    for (const OpenFor purpose : {OpenFor::writing_or_creating, OpenFor::writing, OpenFor::reading}) {
      const Opening opening = open_project(name, purpose);
      EXPECT_EQ(opening.project, nullptr);
      EXPECT_TRUE(opening.error.message.ends_with(".")) << opening.error.message;
    }
  }
}

TEST(OpenProject, FileThatIsNotSqliteIsRefusedUnchanged) {
  const TemporaryFolder folder;
  const auto file = folder / "text.netwright";
  const auto text = test::pattern(5000, 3);
  for (const auto& content : {text, std::vector<std::byte>(text.begin(), text.begin() + 7)}) {
    write_bytes(file, content);
    for (const OpenFor purpose : {OpenFor::writing_or_creating, OpenFor::reading}) {
      const Opening opening = open_project(file, purpose);
      EXPECT_EQ(opening.outcome, OpenOutcome::not_sqlite);
      EXPECT_NE(opening.error.message.find("not a Netwright project"), std::string::npos);
    }
    EXPECT_EQ(bytes_of(file), content);
  }
  EXPECT_EQ(open_project(folder.path(), OpenFor::writing_or_creating).outcome, OpenOutcome::not_sqlite);
}

TEST(OpenProject, OtherProgramsDatabaseIsRefusedUnchanged) {
  const TemporaryFolder folder;
  const auto file = other_program_s_file(folder);
  const auto before = bytes_of(file);
  EXPECT_EQ(open_project(file, OpenFor::writing_or_creating).outcome, OpenOutcome::not_a_project);
  EXPECT_EQ(bytes_of(file), before);
}

TEST(OpenProject, NewerVersionIsRefusedUnchanged) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  { test::open_or_fail(file); }
  { ASSERT_TRUE(Database::open(file, Access::write)->set_user_version(999)); }
  const auto before = bytes_of(file);
  const Opening opening = open_project(file, OpenFor::writing_or_creating);
  EXPECT_EQ(opening.outcome, OpenOutcome::newer_version);
  EXPECT_NE(opening.error.message.find("format 999"), std::string::npos);
  EXPECT_EQ(bytes_of(file), before);
}

TEST(OpenProject, WriteProtectedFileCanBeReadAndRefusesWritesWithASentence) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  { test::add_run(*test::open_or_fail(file), "finished"); }
  chmod(file.c_str(), S_IRUSR | S_IRGRP);
  const auto before = bytes_of(file);
  {
    const Opening opening = open_project(file, OpenFor::writing_or_creating);
    ASSERT_EQ(opening.outcome, OpenOutcome::read_only) << opening.error.message;
    EXPECT_NE(opening.error.message.find("write-protected"), std::string::npos);
    auto reader = opening.project->reader();
    ASSERT_TRUE(reader);
    EXPECT_EQ(RunStore(*reader).list()->size(), 1U);
    const auto refused = opening.project->run({.work = [](Database&) { return Result<void>(); }});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::read_only);
  }
  EXPECT_EQ(bytes_of(file), before);
}

TEST(OpenProject, ReaderConnectionCannotWrite) {
  const TemporaryFolder folder;
  const auto project = test::open_or_fail(folder / "net.netwright");
  auto reader = project->reader();
  const auto done = reader->run("INSERT INTO dataset (spec, content_hash) VALUES ('a', 'b')");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::read_only);
}

TEST(OpenProject, LockedFileIsASentence) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  { test::open_or_fail(file); }
  sqlite3* other = nullptr;
  sqlite3_open(file.c_str(), &other);
  sqlite3_exec(other, "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
  const Opening opening = open_project(file, OpenFor::writing);
  sqlite3_close(other);
  EXPECT_EQ(opening.outcome, OpenOutcome::locked) << opening.error.message;
  EXPECT_NE(opening.error.message.find("in use by another program"), std::string::npos);
}

TEST(OpenProject, ForeignTablesTriggersAndViewsAreNotTrusted) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  { test::open_or_fail(file); }
  sqlite3* other = nullptr;
  sqlite3_open(file.c_str(), &other);
  sqlite3_exec(other, "CREATE TRIGGER evil AFTER INSERT ON run BEGIN DELETE FROM run; END", nullptr, nullptr,
               nullptr);
  sqlite3_close(other);
  const auto before = bytes_of(file);
  EXPECT_EQ(open_project(file, OpenFor::writing).outcome, OpenOutcome::damaged);
  EXPECT_EQ(bytes_of(file), before);
}

/// Damages one place after another; whatever comes of opening and writing, the file keeps its bytes or was
/// whole enough.
TEST(OpenProject, DamagedFileStaysByteIdentical) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  {
    const auto project = test::open_or_fail(file);
    const RunId run = test::add_run(*project);
    std::vector<MetricRow> rows;
    for (std::int64_t step = 1; step <= 3000; ++step)
      rows.push_back({run, "loss", {step, 0.1, 1.0 / double(step)}});
    ASSERT_TRUE(project->append(rows));
    ASSERT_TRUE(project->flush());
  }
  const auto whole = bytes_of(file);
  constexpr std::size_t kPage = 4096;
  int refused = 0;
  for (std::size_t page = 0; page * kPage < whole.size(); ++page) {
    auto damaged = whole;
    for (std::size_t i = 0; i < 40; ++i) damaged[page * kPage + (page == 0 ? 100 : 0) + i] = std::byte{0xA5};
    write_bytes(file, damaged);
    {
      const Opening opening = open_project(file, OpenFor::writing);
      if (opening.project == nullptr) {
        EXPECT_EQ(opening.outcome, OpenOutcome::damaged) << opening.error.message;
        EXPECT_FALSE(opening.error.message.empty());
      } else {
        const auto written = opening.project->run({.work = [](Database& database) {
          return database.run("INSERT INTO dataset (spec, content_hash) VALUES ('new', 'row')");
        }});
        ASSERT_FALSE(written) << "page " << page;
        EXPECT_EQ(written.error().kind, ErrorKind::damaged);
      }
      ++refused;
    }
    EXPECT_EQ(bytes_of(file), damaged) << "page " << page;
  }
  EXPECT_GT(refused, 10);
}

TEST(OpenProject, TruncatedFileStaysByteIdentical) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  { test::add_run(*test::open_or_fail(file)); }
  const auto whole = bytes_of(file);
  for (std::size_t size = 50; size < whole.size(); size += 3 * whole.size() / 20) {
    const std::vector<std::byte> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    write_bytes(file, part);
    {
      const Opening opening = open_project(file, OpenFor::writing);
      if (opening.project != nullptr) {
        const auto written = opening.project->run({.work = [](Database& database) {
          return database.run("INSERT INTO dataset (spec, content_hash) VALUES ('new', 'row')");
        }});
        EXPECT_FALSE(written) << "size " << size;
      }
    }
    EXPECT_EQ(bytes_of(file), part) << "size " << size;
  }
}

TEST(OpenProject, OpeningTwiceInOneProcessKeepsBothWorking) {
  // Two openings of one file in one process must not drop each other's locks.
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  const auto first = test::open_or_fail(file);
  test::add_run(*first);
  { const Opening second = open_project(file, OpenFor::reading); }
  const RunId run = test::add_run(*first);
  auto reader = first->reader();
  EXPECT_EQ(RunStore(*reader).list()->size(), 2U);
  EXPECT_EQ(RunStore(*reader).find(run)->state, "running");
}

}  // namespace
}  // namespace netwright::storage
