// SPDX-License-Identifier: Apache-2.0
#include "storage/migrate.h"

#include <array>

#include "storage/stores/graph_store.h"
#include "tests/storage/support.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

namespace netwright::storage {
namespace {

using netwright::tests::TemporaryFolder;

constexpr EmbeddedFile kFirst{"001_first.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;"};
constexpr EmbeddedFile kSecond{
    "002_second.sql", "CREATE TABLE b (id INTEGER PRIMARY KEY) STRICT; INSERT INTO b (id) VALUES (7);"};
constexpr EmbeddedFile kBroken{"002_broken.sql",
                               "CREATE TABLE b (id INTEGER PRIMARY KEY) STRICT; CREATE NONSENSE;"};
constexpr std::array kOne{kFirst};
constexpr std::array kTwo{kFirst, kSecond};
constexpr std::array kTwoBroken{kFirst, kBroken};

std::int64_t count(Database& database, const char* sql) {
  auto row = database.query(sql);
  EXPECT_TRUE(row && row->next());
  return row->integer(0);
}

TEST(Migrate, FreshFileGetsEveryTableAndItsMarks) {
  auto database = Database::in_memory();
  const auto migrations = Migrations::make(embedded_migrations());
  ASSERT_TRUE(migrations);
  ASSERT_TRUE(migrations->apply(*database));
  EXPECT_EQ(*database->application_id(), static_cast<std::int64_t>(kApplicationId));
  EXPECT_EQ(*database->user_version(), migrations->newest());
  EXPECT_EQ(count(*database,
                  "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('graph', 'dataset', "
                  "'run', 'series', 'point', 'checkpoint', 'chunk', 'note', 'tag', 'event')"),
            10);
}

TEST(Migrate, TextOfMigrationsArrivesInTheProgramUnchanged) {
  const auto file = tests::source_folder() / "storage/migrations/001_project.sql";
  const auto bytes = test::bytes_of(file);
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  ASSERT_FALSE(embedded_migrations().empty());
  EXPECT_EQ(embedded_migrations()[0].name, "001_project.sql");
  EXPECT_EQ(embedded_migrations()[0].text, text);
}

TEST(Migrate, RepeatChangesNothing) {
  auto database = Database::in_memory();
  const auto migrations = Migrations::make(kTwo);
  ASSERT_TRUE(migrations->apply(*database));
  ASSERT_TRUE(migrations->apply(*database));
  EXPECT_EQ(count(*database, "SELECT count(*) FROM b"), 1);
}

TEST(Migrate, MissingMigrationIsNamed) {
  constexpr std::array kGap{kSecond};
  const auto migrations = Migrations::make(kGap);
  ASSERT_FALSE(migrations);
  EXPECT_NE(migrations.error().message.find("Migration 1 is missing"), std::string::npos);
}

TEST(Migrate, BrokenMigrationLeavesTheFileAsItWas) {
  auto database = Database::in_memory();
  ASSERT_TRUE(Migrations::make(kOne)->apply(*database));
  const auto done = Migrations::make(kTwoBroken)->apply(*database);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("002_broken.sql"), std::string::npos);
  EXPECT_EQ(*database->user_version(), 1);
  EXPECT_EQ(count(*database, "SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
}

TEST(Migrate, OlderFileIsMigratedAfterACopy) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  ASSERT_EQ(open_project(file, OpenFor::writing_or_creating, kOne).outcome, OpenOutcome::created);
  const Opening opening = open_project(file, OpenFor::writing, kTwo);
  ASSERT_EQ(opening.outcome, OpenOutcome::migrated) << opening.error.message;
  ASSERT_TRUE(opening.older_copy);
  EXPECT_EQ(*opening.older_copy, folder / "net.version-1.netwright");
  auto reader = opening.project->reader();
  EXPECT_EQ(count(*reader, "SELECT count(*) FROM b"), 1);
  EXPECT_EQ(open_project(*opening.older_copy, OpenFor::reading, kOne).outcome, OpenOutcome::read_only);
}

TEST(Migrate, BrokenMigrationOfAFileLeavesItsBytes) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  ASSERT_TRUE(open_project(file, OpenFor::writing_or_creating, kOne).project);
  const auto before = test::bytes_of(file);
  const Opening opening = open_project(file, OpenFor::writing, kTwoBroken);
  EXPECT_EQ(opening.outcome, OpenOutcome::failed);
  EXPECT_EQ(opening.project, nullptr);
  EXPECT_EQ(test::bytes_of(file), before);
}

TEST(Migrate, NewerIncompatibleFileIsRefusedUnchanged) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  ASSERT_TRUE(open_project(file, OpenFor::writing_or_creating, kTwo).project);
  const auto before = test::bytes_of(file);
  for (const OpenFor purpose : {OpenFor::writing, OpenFor::reading}) {
    const Opening opening = open_project(file, purpose, kOne);
    EXPECT_EQ(opening.outcome, OpenOutcome::newer_version);
    EXPECT_EQ(opening.error.kind, ErrorKind::newer_version);
    EXPECT_NE(opening.error.message.find("newer version"), std::string::npos);
  }
  EXPECT_EQ(test::bytes_of(file), before);
}

TEST(Migrate, NewerCompatibleFileIsOpenedForReadingOnly) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  ASSERT_TRUE(open_project(file, OpenFor::writing_or_creating, kTwo).project);
  {
    auto database = Database::open(file, Access::write);
    ASSERT_TRUE(database->set_user_version(1 << 16 | 2));  // version 2, readable by those who know 1
  }
  const Opening opening = open_project(file, OpenFor::writing, kOne);
  ASSERT_EQ(opening.outcome, OpenOutcome::read_only) << opening.error.message;
  EXPECT_TRUE(opening.project->is_read_only());
  auto reader = opening.project->reader();
  EXPECT_EQ(count(*reader, "SELECT count(*) FROM a"), 0);
}

TEST(Migrate, KilledCreationLeavesAFileThatOpens) {
  const TemporaryFolder folder;
  const auto file = folder / "net.netwright";
  test::write_bytes(file, {});  // what a creation leaves when it is killed before its commit
  EXPECT_EQ(open_project(file, OpenFor::writing, kOne).outcome, OpenOutcome::created);
}

}  // namespace
}  // namespace netwright::storage
