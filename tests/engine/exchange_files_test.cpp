// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

#include "engine/exchange/atomic_file.h"
#include "engine/exchange/read_file.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using testing::HasSubstr;

Result<void> write_text(const std::filesystem::path& file, const std::string& text) {
  return write_atomically(file, std::as_bytes(std::span(text)));
}

std::string text_of(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) return bytes.error().message;
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

std::ptrdiff_t files_in(const tests::TemporaryFolder& folder) {
  return std::distance(std::filesystem::directory_iterator(folder.path()), {});
}

TEST(ExchangeFiles, AreReplacedWholeAndLeaveNothingBeside) {
  const tests::TemporaryFolder folder;
  ASSERT_TRUE(write_text(folder / "file", "a long first text"));
  ASSERT_TRUE(write_text(folder / "file", "short"));
  EXPECT_EQ(text_of(folder / "file"), "short");
  EXPECT_EQ(files_in(folder), 1);
}

TEST(ExchangeFiles, SymbolicLinkStaysAndItsFileIsReplaced) {
  const tests::TemporaryFolder folder;
  ASSERT_TRUE(write_text(folder / "file", "before"));
  std::filesystem::create_symlink("file", folder / "link");
  ASSERT_TRUE(write_text(folder / "link", "after"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(text_of(folder / "file"), "after");
}

TEST(ExchangeFiles, WhatIsNoFileIsNeverReplaced) {
  const tests::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "folder");
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const char* name : {"folder", "pipe"}) {
    const auto written = write_text(folder / name, "text");
    ASSERT_FALSE(written) << name;
    EXPECT_THAT(written.error().message, HasSubstr(name));
    EXPECT_FALSE(std::filesystem::is_regular_file(folder / name)) << name;
  }
  EXPECT_EQ(files_in(folder), 2);
}

TEST(ExchangeFiles, FailedWriteLeavesTheOldFileAndNothingElse) {
  const tests::TemporaryFolder folder;
  EXPECT_EQ(write_text(folder / "none/file", "text").error().kind, ErrorKind::not_found);
  EXPECT_FALSE(write_text(folder / std::string(300, 'n'), "text"));
  EXPECT_EQ(files_in(folder), 0);
}

TEST(ExchangeFiles, ReadingNeverWaitsAndNamesWhatIsWrong) {
  const tests::TemporaryFolder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  ASSERT_TRUE(write_text(folder / "file", "0123456789"));
  for (const auto& name : {folder / "pipe", folder.path(), folder / "none"}) {
    const auto read = read_file(name);
    ASSERT_FALSE(read) << name;
    EXPECT_THAT(read.error().message, HasSubstr(name.string()));
  }
  EXPECT_EQ(read_file(folder / "none").error().kind, ErrorKind::not_found);
  EXPECT_FALSE(read_file(folder / "file", 9));
  EXPECT_TRUE(read_file(folder / "file", 10));
}

}  // namespace
}  // namespace netwright::engine
