// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <string_view>

#include "engine/data/picture.h"
#include "tests/engine/data_support.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

/// 2 x 2: red, green; blue, grey 100.
const std::string kPng = bytes_of(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a730000001349444154789c63f8cfc0c000c20c"
    "ff535252001c4c042ae05c10da0000000049454e44ae426082");

/// 8 x 8, all 200.
const std::string kJpeg = bytes_of(
    "ffd8ffe000104a46494600010100000100010000ffdb004300010101010101010101010101010101010101010101010101010101"
    "01"
    "010101010101010101010101010101010101010101010101010101010101010101010101ffc0000b080008000801011100ffc400"
    "14"
    "00010000000000000000000000000000000affc40014100100000000000000000000000000000000ffda0008010100003f00480f"
    "ff"
    "d9");

/// 2 x 1, 24 bits a pixel, rows padded to 4 bytes: blue green red.
const std::string kBmp = bytes_of(
    "424d3e00000000000000360000002800000002000000010000000100180000000000080000000000000000000000000000000000"
    "0000"
    "0a141e28323c0000");

class PictureFile : public ::testing::Test {
 protected:
  Result<Picture> read(const std::string& bytes, const Shape& shape) const {
    tests::write_file(folder_ / "picture", bytes);
    return read_picture(folder_ / "picture", shape, tests::module_folder());
  }
  std::string refusal_of(const std::string& bytes) const {
    const auto picture = read(bytes, {1, 2, 2});
    return picture ? "" : picture.error().message;
  }

  tests::TemporaryFolder folder_;
};

TEST_F(PictureFile, IsRedGreenAndBluePlanes) {
  const auto picture = read(kPng, {3, 2, 2});
  ASSERT_TRUE(picture) << picture.error().message;
  EXPECT_EQ(picture->header.format, "PNG");
  EXPECT_THAT(picture->pixels, ElementsAre(255, 0, 0, 100, 0, 255, 0, 100, 0, 0, 255, 100));
}

TEST_F(PictureFile, IsGreyByTheUsualWeights) {
  const auto picture = read(kPng, {1, 2, 2});  // 0.299 red + 0.587 green + 0.114 blue, ITU-R BT.601
  ASSERT_TRUE(picture) << picture.error().message;
  EXPECT_THAT(picture->pixels, ElementsAre(76, 150, 29, 100));
}

TEST_F(PictureFile, ShrinksByTheMeanOfAreas) {
  const auto picture = read(kPng, {3, 1, 1});
  ASSERT_TRUE(picture) << picture.error().message;
  EXPECT_THAT(picture->pixels, ElementsAre(89, 89, 89));  // (255 + 100) / 4
}

TEST_F(PictureFile, MayBeJpegOrBmp) {
  const auto jpeg = read(kJpeg, {1, 4, 16});
  ASSERT_TRUE(jpeg) << jpeg.error().message;
  EXPECT_EQ(jpeg->header.width, 8);
  EXPECT_EQ(jpeg->pixels.size(), 64U);
  EXPECT_THAT(jpeg->pixels, Each(200));
  const auto bmp = read(kBmp, {3, 1, 2});
  ASSERT_TRUE(bmp) << bmp.error().message;
  EXPECT_THAT(bmp->pixels, ElementsAre(30, 60, 20, 50, 10, 40));
}

TEST_F(PictureFile, IsRefusedWhenItIsNoneOrDamaged) {
  EXPECT_THAT(refusal_of("GIF89a"), HasSubstr("no PNG, JPEG or BMP"));
  EXPECT_THAT(refusal_of(""), HasSubstr("no PNG, JPEG or BMP"));
  EXPECT_THAT(refusal_of(kPng.substr(0, 20)), HasSubstr("does not say its size"));
  EXPECT_THAT(refusal_of(kPng.substr(0, 40)), HasSubstr("cannot be read"));
  EXPECT_THAT(refusal_of(kJpeg.substr(0, 90)), HasSubstr("does not say its size"));
  EXPECT_THAT(refusal_of(kBmp.substr(0, 22)), HasSubstr("does not say its size"));
  const auto missing = read_picture(folder_ / "none.png", {1, 2, 2}, tests::module_folder());
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("none.png"));
}

/// The header alone decides: nothing of the size it claims is allocated.
TEST_F(PictureFile, IsRefusedBeyondTheLimits) {
  const auto png_of = [](std::uint32_t width, std::uint32_t height) {
    std::string bytes = kPng;
    for (std::size_t i = 0; i < 4; ++i) {
      bytes[16 + i] = static_cast<char>(width >> (24 - 8 * i));
      bytes[20 + i] = static_cast<char>(height >> (24 - 8 * i));
    }
    return bytes;
  };
  const auto header = [&](std::uint32_t width, std::uint32_t height) {
    const std::string bytes = png_of(width, height);
    return picture_header(std::as_bytes(std::span(bytes)), "p.png");
  };
  EXPECT_TRUE(header(16'384, 4'096));
  EXPECT_FALSE(header(16'384, 4'097));
  EXPECT_FALSE(header(16'385, 1));
  EXPECT_FALSE(header(1, 16'385));
  EXPECT_FALSE(header(0, 5));
  EXPECT_THAT(refusal_of(png_of(100'000, 100'000)), HasSubstr("100000 x 100000"));
}

TEST_F(PictureFile, SaysThatTheModuleIsMissing) {
  tests::write_file(folder_ / "picture.png", kPng);
  const auto picture = read_picture(folder_ / "picture.png", {1, 2, 2}, folder_ / "nowhere");
  ASSERT_FALSE(picture);
  EXPECT_THAT(picture.error().message, HasSubstr("libopencv-imgcodecs-dev"));
}

}  // namespace
}  // namespace netwright::engine
