// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <numeric>
#include <vector>

#include "engine/data/data_library.h"
#include "engine/data/idx_file.h"
#include "tests/engine/data_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::idx_bytes;
using tests::sample_of;
using tests::write_file;

void write_gz(const std::filesystem::path& path, const std::string& bytes) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
}

class Idx : public testing::Test {
 protected:
  Result<OpenedData> open(const std::string& spec) {
    return DataLibrary(standard_data_sources(), folder_ / "cache").open(spec);
  }
  std::string refusal_of(const std::string& bytes) {
    write_file(folder_ / "file", bytes);
    const auto read = read_idx(folder_ / "file");
    return read ? "accepted" : read.error().message;
  }
  /// Three training images of 2 x 2 and one test image, as MNIST names them.
  void write_small_set() {
    write_file(folder_ / "train-images-idx3-ubyte",
               idx_bytes({3, 2, 2}, std::string("\0\1\2\3\4\5\6\7\x33\x66\x99\xFF", 12)));
    write_file(folder_ / "train-labels-idx1-ubyte", idx_bytes({3}, std::string("\2\0\1", 3)));
    write_gz(folder_ / "t10k-images-idx3-ubyte.gz", idx_bytes({1, 2, 2}, std::string("\xFF\0\0\0", 4)));
    write_gz(folder_ / "t10k-labels-idx1-ubyte.gz", idx_bytes({1}, std::string("\1", 1)));
  }

  tests::TemporaryFolder folder_;
};

TEST_F(Idx, ReadsPlainAndCompressedFiles) {
  const std::string bytes = idx_bytes({2, 3}, "abcdef");
  write_file(folder_ / "plain", bytes);
  write_gz(folder_ / "packed", bytes);
  for (const char* name : {"plain", "packed"}) {
    const auto array = read_idx(folder_ / name);
    ASSERT_TRUE(array) << array.error().message;
    EXPECT_EQ(array->shape, (Shape{2, 3}));
    EXPECT_THAT(array->values, ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
  }
}

TEST_F(Idx, TruncatedFilesSayHowManyBytesAreMissing) {
  const std::string whole = idx_bytes({2, 3}, "abcdef");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THAT(refusal_of(whole.substr(0, size)), HasSubstr("is not a whole IDX file")) << size;
  }
  EXPECT_THAT(refusal_of(whole.substr(0, 15)),
              AllOf(HasSubstr("18 bytes were expected"), HasSubstr("the file has 15")));
  EXPECT_THAT(refusal_of(whole + "g"),
              AllOf(HasSubstr("18 bytes were expected"), HasSubstr("the file has 19")));
}

TEST_F(Idx, TruncatedCompressedFilesAreFound) {
  std::string values(5000, 'x');
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<char>(i * i * 31);
  write_gz(folder_ / "whole", idx_bytes({5000}, values));
  const std::string whole = tests::read_file(folder_ / "whole");
  ASSERT_TRUE(read_idx(folder_ / "whole"));
  for (std::size_t cut = 1; cut < whole.size(); cut += cut < 12 ? 1 : whole.size() / 20) {
    EXPECT_THAT(refusal_of(whole.substr(0, whole.size() - cut)), HasSubstr("is not a whole IDX file")) << cut;
  }
  EXPECT_THAT(refusal_of(whole.substr(0, whole.size() / 2)),
              AllOf(HasSubstr("5008 bytes were expected"), HasSubstr("unexpected end of file")));
}

TEST_F(Idx, FlippedBitInCompressedDataIsFound) {
  write_gz(folder_ / "whole", idx_bytes({64}, std::string(64, 'q')));
  std::string bytes = tests::read_file(folder_ / "whole");
  bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);  // in the checksum
  EXPECT_THAT(refusal_of(bytes), HasSubstr("compressed data is damaged"));
}

TEST_F(Idx, LyingHeadersAreRefusedBeforeAnythingIsAllocated) {
  EXPECT_THAT(refusal_of(idx_bytes({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "")),
              HasSubstr("more than the"));
  EXPECT_THAT(refusal_of(idx_bytes({1U << 30, 1}, "abc")), HasSubstr("but the file has 15"));
  EXPECT_THAT(refusal_of(idx_bytes({1U << 31, 1}, "abc")), HasSubstr("but the file has 15"));
  EXPECT_THAT(refusal_of(idx_bytes({(1U << 31) + 1, 1}, "abc")), HasSubstr("more than the"));
  EXPECT_THAT(refusal_of(idx_bytes({0, 28, 28}, "")), HasSubstr("holds no values"));
  EXPECT_THAT(refusal_of(idx_bytes({1, 1, 1, 1, 1}, "a")), HasSubstr("5 dimensions"));
  EXPECT_THAT(refusal_of(idx_bytes({}, "")), HasSubstr("0 dimensions"));
  write_gz(folder_ / "bomb", idx_bytes({1U << 30}, "abc"));
  const auto bomb = read_idx(folder_ / "bomb");
  ASSERT_FALSE(bomb);
  EXPECT_THAT(bomb.error().message, HasSubstr("cannot hold so many"));
}

TEST_F(Idx, OtherFilesAreRefusedByWhatTheyAre) {
  EXPECT_THAT(refusal_of("\x89PNG and more"), HasSubstr("where 00 00 was expected"));
  EXPECT_THAT(refusal_of(std::string("\0\0\x0D\1\0\0\0\1\0\0\0\0", 12)), HasSubstr("only unsigned bytes"));
  const auto missing = read_idx(folder_ / "nothing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
}

TEST_F(Idx, FolderGivesBothPartsWithPixelsFromZeroToOne) {
  write_small_set();
  const auto data = open("idx:" + folder_.path().string());
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->train->info().sample_shape, (Shape{1, 2, 2}));
  EXPECT_THAT(data->train->info().classes, ElementsAre("0", "1", "2"));
  ASSERT_EQ(data->train->size(), 3);
  ASSERT_EQ(data->test->size(), 1);
  const auto [pixels, label] = sample_of(*data->train, 2);
  EXPECT_THAT(pixels, ElementsAre(0.2F, 0.4F, 0.6F, 1.0F));
  EXPECT_EQ(label, 1);
  EXPECT_EQ(data->train->label(0), 2);
}

TEST_F(Idx, AFileOrAFolderWithoutItsKindIsRecognised) {
  write_small_set();
  const auto by_folder = open(folder_.path().string());
  const auto by_file = open((folder_ / "train-images-idx3-ubyte").string());
  ASSERT_TRUE(by_folder) << by_folder.error().message;
  ASSERT_TRUE(by_file) << by_file.error().message;
  EXPECT_EQ(by_folder->content_hash, by_file->content_hash);
  EXPECT_EQ(by_file->test->size(), 1);
}

TEST_F(Idx, LimitTakesTheFirstSamples) {
  write_small_set();
  const auto data = open("idx:" + folder_.path().string() + "?limit=2");
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->train->size(), 2);
  EXPECT_EQ(data->test->size(), 1);
  EXPECT_NE(data->content_hash, open(folder_.path().string())->content_hash);
}

TEST_F(Idx, RefusesWhatDoesNotBelongTogether) {
  write_small_set();
  write_file(folder_ / "train-labels-idx1-ubyte", idx_bytes({2}, "\1\1"));
  EXPECT_THAT(open(folder_.path().string()).error().message,
              AllOf(HasSubstr("3 images"), HasSubstr("2 labels")));
  write_small_set();
  write_gz(folder_ / "t10k-labels-idx1-ubyte.gz", idx_bytes({1}, "\7"));
  EXPECT_THAT(open(folder_.path().string()).error().message,
              HasSubstr("the label 7, but there are only 3 classes"));
  write_small_set();
  write_gz(folder_ / "t10k-images-idx3-ubyte.gz", idx_bytes({1, 1, 4}, "abcd"));
  EXPECT_THAT(open(folder_.path().string()).error().message,
              AllOf(HasSubstr("(1, 2, 2)"), HasSubstr("(1, 1, 4)")));
  std::filesystem::remove(folder_ / "train-labels-idx1-ubyte");
  const auto no_labels = open(folder_.path().string());
  EXPECT_THAT(no_labels.error().message, HasSubstr("There are no labels"));
  EXPECT_EQ(no_labels.error().kind, ErrorKind::not_found);
}

TEST_F(Idx, FashionMnistThatIsMissingNamesThePackage) {
  const auto data = open("fashion-mnist:" + folder_.path().string());
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().kind, ErrorKind::not_found);
  EXPECT_THAT(data.error().message, HasSubstr("install the package dataset-fashion-mnist"));
}

TEST_F(Idx, FashionMnistIsWholeAndBalanced) {
  const auto data = open("fashion-mnist");
  if (!data && data.error().kind == ErrorKind::not_found) GTEST_SKIP() << data.error().message;
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->train->size(), 60000);
  EXPECT_EQ(data->test->size(), 10000);
  EXPECT_EQ(data->train->info().classes.at(9), "Ankle boot");
  EXPECT_EQ(data->content_hash, "5a33d6cc0596ce65");
  std::vector<int> counts(10);
  double sum = 0;
  for (std::int64_t i = 0; i < data->train->size(); ++i)
    ++counts[static_cast<std::size_t>(*data->train->label(i))];
  for (const float pixel : sample_of(*data->train, 0).first) sum += static_cast<double>(pixel);
  EXPECT_EQ(counts, std::vector<int>(10, 6000));
  EXPECT_NEAR((sum * 0.3530 + 784 * 0.2860) * 255, 76247, 0.01);  // an ankle boot, standardised
}

TEST(PixelScale, ConvertsEveryByteAsWrittenWhereverItStands) {
  constexpr PixelScale kScale{.mean = 0.2860F, .deviation = 0.3530F};
  std::vector<std::uint8_t> bytes(256);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  for (const std::size_t shift : {0, 1, 7, 15}) {
    for (const std::size_t count : {0, 3, 16, 47, 256}) {
      std::vector<float> numbers(shift + count + 1, -1.0F);
      kScale.convert(std::span(bytes).first(count), std::span(numbers).subspan(shift, count));
      for (std::size_t i = 0; i < count; ++i)
        ASSERT_EQ(numbers[shift + i], (static_cast<float>(i) / 255.0F - 0.2860F) / 0.3530F) << i;
      EXPECT_EQ(numbers.back(), -1.0F);
    }
  }
}

TEST(PixelScale, SaysWhetherItsNumbersAreFinite) {
  EXPECT_TRUE(PixelScale{}.is_finite());
  EXPECT_FALSE((PixelScale{.mean = 0, .deviation = 0}).is_finite());
}

}  // namespace
}  // namespace netwright::engine
