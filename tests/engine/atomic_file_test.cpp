// SPDX-License-Identifier: Apache-2.0
// Promises 1 and 2: a written file is the old one or the new one, whole, and lasts once that is said.
#include "engine/exchange/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <iterator>

#include "tests/engine/data_support.h"
#include "tests/support/file_calls.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::FileCalls;

class AtomicFile : public ::testing::Test {
 protected:
  Result<void> write(const std::string& text) const {
    const std::array pieces{std::as_bytes(std::span(text).first(2)),
                            std::as_bytes(std::span(text).subspan(2))};
    return write_atomically(file, pieces);
  }
  std::string content() const {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::ptrdiff_t files_in_folder() const {
    return std::distance(std::filesystem::directory_iterator(folder.path()), {});
  }

  tests::TemporaryFolder folder;
  const std::filesystem::path file = folder / "model.onnx";
};

TEST_F(AtomicFile, LastsBeforeItTakesTheOldOnesPlace) {
  const FileCalls calls;
  ASSERT_TRUE(write("content"));
  EXPECT_THAT(calls.made(), ElementsAre("write", "write", "sync", "rename", "sync folder"));
}

TEST_F(AtomicFile, IsOldOrNewWhicheverCallFails) {
  ASSERT_TRUE(write("old one"));
  constexpr int kCalls = 5;
  for (const int code : {EIO, ENOSPC}) {
    for (const bool for_ever : {false, true}) {
      for (int failing = 0; failing < kCalls; ++failing) {
        SCOPED_TRACE(testing::Message() << "call " << failing << " fails with " << code);
        Result<void> written;
        {
          const FileCalls calls(failing, code, for_ever);
          written = write("new one");
        }
        ASSERT_FALSE(written);
        EXPECT_THAT(written.error().message, HasSubstr("model.onnx"));
        EXPECT_EQ(written.error().kind, code == ENOSPC ? ErrorKind::disk_full : ErrorKind::failed);
        const bool renamed = failing == kCalls - 1;
        EXPECT_EQ(content(), renamed ? "new one" : "old one");
        EXPECT_EQ(files_in_folder(), 1) << "nothing is left behind";
        ASSERT_TRUE(write("old one"));
      }
    }
  }
}

}  // namespace
}  // namespace netwright::engine
