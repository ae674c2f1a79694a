// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "engine/data/decoded_cache.h"
#include "engine/data/file_hash.h"
#include "engine/data/idx_images.h"
#include "tests/engine/data_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using tests::idx_bytes;
using tests::write_file;

class DecodedCacheTest : public testing::Test {
 protected:
  DecodedCacheTest() {
    write_file(files_.images, idx_bytes({2, 2, 2}, "abcdefgh"));
    write_file(files_.labels, idx_bytes({2}, std::string("\0\1", 2)));
  }
  OpenedImages open() {
    auto opened = open_idx_images(files_, cache_);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  std::filesystem::path cache_file() { return cache_.file_of(open().content_hash); }
  static std::string pixels_of(const OpenedImages& opened) {
    return {opened.samples.pixels.begin(), opened.samples.pixels.end()};
  }

  tests::TemporaryFolder folder_;
  IdxPair files_{.images = folder_ / "images", .labels = folder_ / "labels"};
  DecodedCache cache_{folder_ / "cache"};
};

TEST_F(DecodedCacheTest, SecondOpenComesFromTheCache) {
  const auto first = open();
  ASSERT_TRUE(cache_.load(first.content_hash));
  // Proof that it is read: a whole cache file with other pixels under this name is believed.
  std::string other = "ABCDEFGH";
  ImageSamples samples = first.samples;
  samples.pixels = {reinterpret_cast<const std::uint8_t*>(other.data()), other.size()};
  cache_.store(first.content_hash, samples);
  const auto second = open();
  EXPECT_EQ(pixels_of(second), "ABCDEFGH");
  EXPECT_EQ(second.samples.shape, (Shape{1, 2, 2}));
  EXPECT_EQ(second.content_hash, first.content_hash);
}

TEST_F(DecodedCacheTest, EveryFlippedBitIsFoundAndTheCacheRebuilt) {
  const std::filesystem::path file = cache_file();
  const std::string whole = tests::read_file(file);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    write_file(file, damaged);
    ASSERT_EQ(pixels_of(open()), "abcdefgh") << "byte " << at;
    ASSERT_EQ(tests::read_file(file), whole) << "byte " << at;
  }
}

TEST_F(DecodedCacheTest, EveryTruncationIsFound) {
  const std::filesystem::path file = cache_file();
  const std::string whole = tests::read_file(file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(file, whole.substr(0, size));
    ASSERT_EQ(pixels_of(open()), "abcdefgh") << size;
  }
}

TEST_F(DecodedCacheTest, ChangedFilesAreReadAnew) {
  const auto before = open();
  write_file(files_.images, idx_bytes({2, 2, 2}, "stuvwxyz"));
  const auto after = open();
  EXPECT_EQ(pixels_of(after), "stuvwxyz");
  EXPECT_NE(before.content_hash, after.content_hash);
}

TEST_F(DecodedCacheTest, DamagedMemoryOfAHashIsNotBelieved) {
  const std::uint64_t hash = open().content_hash;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "cache" / "hashes")) {
    std::string text = tests::read_file(entry);
    text[3] = text[3] == '0' ? '1' : '0';
    write_file(entry, text);
  }
  EXPECT_EQ(open().content_hash, hash);
}

TEST_F(DecodedCacheTest, AFolderThatCannotBeWrittenMeansNoCache) {
  write_file(folder_ / "cache", "a file where the folder should be");
  EXPECT_EQ(pixels_of(open()), "abcdefgh");
  cache_ = DecodedCache({});
  EXPECT_EQ(pixels_of(open()), "abcdefgh");
}

TEST_F(DecodedCacheTest, LeavesNoTemporaryFilesBehind) {
  open();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "cache")) {
    EXPECT_NE(entry.path().filename().string().front(), '.') << entry.path();
  }
}

}  // namespace
}  // namespace netwright::engine
