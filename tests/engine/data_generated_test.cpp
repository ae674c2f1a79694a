// SPDX-License-Identifier: Apache-2.0
// Data sets made up sample by sample, and texts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <set>

#include "engine/data/data_library.h"
#include "engine/data/split.h"
#include "engine/data/text_grammar.h"
#include "tests/engine/data_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using testing::HasSubstr;

Result<OpenedData> try_open(const std::string& spec) {
  return DataLibrary(standard_data_sources(), {}).open(spec);
}

OpenedData open(const std::string& spec) {
  auto opened = try_open(spec);
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

/// Sample and target as the numbers they are.
template <class S, class T>
struct Row {
  std::vector<S> sample;
  std::vector<T> target;
  friend bool operator==(const Row&, const Row&) = default;
};
template <class S, class T>
Row<S, T> row(const Dataset& data, std::int64_t index) {
  Row<S, T> row{.sample = std::vector<S>(static_cast<std::size_t>(data.info().sample_shape.elements())),
                .target = std::vector<T>(static_cast<std::size_t>(data.info().target_shape.elements()))};
  data.read(index, std::as_writable_bytes(std::span(row.sample)),
            std::as_writable_bytes(std::span(row.target)));
  return row;
}
constexpr auto kPicture = row<float, std::int64_t>;
constexpr auto kNumbers = row<float, float>;
constexpr auto kText = row<std::int64_t, std::int64_t>;

TEST(Friedman, WithoutNoiseIsTheFunction) {
  const OpenedData data = open("friedman?noise=0&samples=50");
  ASSERT_EQ(data.train->size(), 50);
  EXPECT_EQ(data.train->info().target_type, DataType::f32);
  for (std::int64_t i = 0; i < 50; ++i) {
    const auto [features, value] = kNumbers(*data.train, i);
    ASSERT_EQ(features.size(), 10U);
    std::array<double, 5> x{};
    for (std::size_t k = 0; k < 5; ++k) x[k] = features[k] / std::sqrt(12.0) + 0.5;
    const double y =
        10 * std::sin(std::numbers::pi * x[0] * x[1]) + 20 * std::pow(x[2] - 0.5, 2) + 10 * x[3] + 5 * x[4];
    EXPECT_NEAR(value[0] * 4.88 + 14.41, y, 1e-5);
  }
}

TEST(Friedman, IsStandardised) {
  const OpenedData data = open("friedman?samples=20000&noise=0");
  double sum = 0, squares = 0, feature_squares = 0;
  for (std::int64_t i = 0; i < data.train->size(); ++i) {
    const auto [features, value] = kNumbers(*data.train, i);
    sum += value[0];
    squares += value[0] * value[0];
    feature_squares += features[9] * features[9];
  }
  EXPECT_NEAR(sum / 20000, 0, 0.03);
  EXPECT_NEAR(squares / 20000, 1, 0.03);
  EXPECT_NEAR(feature_squares / 20000, 1, 0.03);
}

TEST(Friedman, NoiseMovesTheValuesAlone) {
  const OpenedData plain = open("friedman?noise=0"), noisy = open("friedman?noise=2");
  double squares = 0;
  for (std::int64_t i = 0; i < 1000; ++i) {
    const auto a = kNumbers(*plain.train, i), b = kNumbers(*noisy.train, i);
    ASSERT_EQ(a.sample, b.sample);
    squares += std::pow((a.target[0] - b.target[0]) * 4.88, 2);
  }
  EXPECT_NEAR(squares / 1000, 4, 0.6);
}

TEST(Shapes, PixelsOfAFigureDifferFromTheBackground) {
  const OpenedData data = open("shapes?noise=0&size=24");
  EXPECT_EQ(data.train->info().sample_shape, (Shape{1, 24, 24}));
  EXPECT_EQ(data.train->info().target_shape, (Shape{24, 24}));
  std::array<int, 4> seen{};
  for (std::int64_t i = 0; i < 100; ++i) {
    const auto [pixels, labels] = kPicture(*data.train, i);
    std::set<float> background;
    for (std::size_t p = 0; p < pixels.size(); ++p) {
      ++seen.at(static_cast<std::size_t>(labels[p]));
      if (labels[p] == 0) background.insert(pixels[p]);
    }
    ASSERT_EQ(background.size(), 1U) << "picture " << i;
    for (std::size_t p = 0; p < pixels.size(); ++p) {
      EXPECT_EQ(labels[p] != 0, pixels[p] >= *background.begin() + 0.5F);
    }
  }
  for (const int count : seen) EXPECT_GT(count, 100 * 24 * 24 / 50);
  EXPECT_GT(seen[0], 100 * 24 * 24 / 2);
}

TEST(Shapes, NoiseIsOfTheDeviationAskedFor) {
  const OpenedData plain = open("shapes?noise=0"), noisy = open("shapes?noise=0.5");
  double squares = 0;
  for (std::int64_t i = 0; i < 20; ++i) {
    const auto a = kPicture(*plain.train, i), b = kPicture(*noisy.train, i);
    ASSERT_EQ(a.target, b.target);
    for (std::size_t p = 0; p < a.sample.size(); ++p) squares += std::pow(a.sample[p] - b.sample[p], 2);
  }
  EXPECT_NEAR(squares / (20 * 1024), 0.25, 0.01);
}

/// Fixed for ever: runs are repeated from their seed.
TEST(Generated, StaysTheSame) {
  EXPECT_FLOAT_EQ(kPicture(*open("shapes").train, 3).sample[100], -1.01012874F);
  EXPECT_FLOAT_EQ(kNumbers(*open("friedman").test, 3).target[0], 1.03530502F);
  EXPECT_EQ(made_up_text(60, 1), "the king that runs sings. the horses know two dogs.\nwho love");
}

TEST(Generated, SeedAndPartChangeTheSamplesAndSizeDoesNot) {
  for (const std::string name : {"shapes", "friedman"}) {
    const OpenedData data = open(name), other = open(name + "?seed=2"), small = open(name + "?samples=10");
    const auto first = [](const DatasetPtr& part) {
      std::vector<float> sample(static_cast<std::size_t>(part->info().sample_shape.elements()));
      std::vector<std::byte> target(static_cast<std::size_t>(part->info().target().bytes()));
      part->read(7, std::as_writable_bytes(std::span(sample)), target);
      return std::pair(sample, target);
    };
    EXPECT_NE(first(data.train), first(other.train)) << name;
    EXPECT_NE(first(data.train), first(data.test)) << name;
    EXPECT_EQ(first(data.train), first(small.train)) << name;
    EXPECT_NE(data.content_hash, other.content_hash) << name;
    EXPECT_EQ(data.content_hash, open(name).content_hash) << name;
    EXPECT_EQ(small.train->size(), 10) << name;
    EXPECT_EQ(split(data.train, 0.25, 1)->validation->size(), data.train->size() / 4) << name;
  }
}

TEST(Generated, OptionsOutOfRangeAreRefused) {
  EXPECT_THAT(try_open("shapes?size=4").error().message, HasSubstr("size"));
  EXPECT_THAT(try_open("friedman?features=4").error().message, HasSubstr("features"));
  EXPECT_THAT(try_open("friedman?feature=9").error().message, HasSubstr("feature"));
  EXPECT_THAT(try_open("text?length=0").error().message, HasSubstr("length"));
  EXPECT_THAT(try_open("shapes:here").error().message, HasSubstr("takes no path"));
}

std::string spelled(const DatasetInfo& info, const std::vector<std::int64_t>& codes) {
  std::string text;
  for (const std::int64_t code : codes) text += info.classes.at(static_cast<std::size_t>(code));
  return text;
}

TEST(Text, BlocksFollowEachOtherAndTargetsAreOneAhead) {
  const OpenedData data = open("text?length=20&characters=5000");
  const DatasetInfo& info = data.train->info();
  EXPECT_EQ(info.sample_type, DataType::i64);
  EXPECT_EQ(info.sample_shape, Shape{20});
  EXPECT_EQ(data.train->size(), 4499 / 20);
  EXPECT_EQ(data.test->size(), 499 / 20);
  const std::string text = made_up_text(5000, 1);
  for (std::int64_t i = 0; i < data.train->size(); ++i) {
    const auto [sample, target] = kText(*data.train, i);
    EXPECT_EQ(spelled(info, sample), text.substr(static_cast<std::size_t>(i) * 20, 20));
    EXPECT_EQ(spelled(info, target), text.substr(static_cast<std::size_t>(i) * 20 + 1, 20));
  }
  EXPECT_EQ(spelled(info, kText(*data.test, 1).sample), text.substr(4520, 20));
}

TEST(Text, TheMadeUpOneHasOneAlphabetForAllSeedsAndSizes) {
  const std::string alphabet = made_up_alphabet();
  EXPECT_EQ(alphabet, "\n ,.?abcdefghijklmnopqrstuvwxyz");
  for (const std::uint64_t seed : {1, 2, 3}) {
    for (const char letter : made_up_text(20'000, seed)) {
      ASSERT_NE(alphabet.find(letter), std::string::npos) << letter;
    }
  }
  EXPECT_EQ(open("text?characters=1000&length=9").train->info().classes.size(), alphabet.size());
  EXPECT_NE(made_up_text(500, 1), made_up_text(500, 2));
  EXPECT_TRUE(made_up_text(900, 1).starts_with(made_up_text(500, 1)));
}

TEST(Text, TakesTheUsersOwnCharactersByTheirCodes) {
  const tests::TemporaryFolder folder;
  const auto file = folder / "own.txt";
  tests::write_file(file, "naïve: 深度学习 naïve 深度学习\n");
  const OpenedData data = open(file.string() + "?length=4");
  const DatasetInfo& info = data.train->info();
  EXPECT_EQ(info.name, "own.txt");
  EXPECT_THAT(info.classes, testing::Contains("ï"));
  EXPECT_THAT(info.classes, testing::Contains("深"));
  EXPECT_TRUE(std::ranges::is_sorted(info.classes));
  EXPECT_EQ(spelled(info, kText(*data.train, 1).sample), "e: 深");
  EXPECT_EQ(spelled(info, kText(*data.train, 1).target), ": 深度");
  EXPECT_NE(data.content_hash, open("text:" + file.string() + "?length=5").content_hash);
  tests::write_file(file, "naïve: 深度学习 naïve 深度学 \n");
  EXPECT_NE(data.content_hash, open(file.string() + "?length=4").content_hash);
}

TEST(Text, FilesThatAreNoneAreRefused) {
  const tests::TemporaryFolder folder;
  const auto refusal = [&](const std::string& bytes) {
    tests::write_file(folder / "a.txt", bytes);
    return try_open("text:" + (folder / "a.txt").string()).error().message;
  };
  EXPECT_THAT(refusal("gr\xFC\xDF"), HasSubstr("not in UTF-8"));
  EXPECT_THAT(refusal(""), HasSubstr("is empty"));
  EXPECT_THAT(refusal("short"), HasSubstr("has 5 characters, too few for blocks of 64"));
  EXPECT_THAT(try_open("text:" + (folder / "none.txt").string()).error().message, HasSubstr("is not there"));
  EXPECT_THAT(try_open("text:" + folder.path().string()).error().message, HasSubstr("is no file"));
}

}  // namespace
}  // namespace netwright::engine
