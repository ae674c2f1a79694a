// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <set>

#include "engine/data/permutation.h"
#include "engine/data/split.h"
#include "tests/engine/data_support.h"

namespace netwright::engine {
namespace {

using testing::HasSubstr;
using tests::counting;
using tests::CountingDataset;
using tests::sample_of;

/// Which sample of a counting data set stands at `index`.
std::int64_t origin(const Dataset& data, std::int64_t index) {
  return static_cast<std::int64_t>(sample_of(data, index).first[0]);
}

std::vector<std::int64_t> origins(const Dataset& data) {
  std::vector<std::int64_t> result;
  for (std::int64_t i = 0; i < data.size(); ++i) result.push_back(origin(data, i));
  return result;
}

std::map<std::int64_t, std::int64_t> class_counts(const Dataset& data) {
  std::map<std::int64_t, std::int64_t> counts;
  for (std::int64_t i = 0; i < data.size(); ++i) ++counts[*data.label(i)];
  return counts;
}

TEST(Split, TakesItsShareOfEveryClass) {
  std::vector<std::int64_t> labels;
  for (const auto& [label, count] : {std::pair{0, 500}, {1, 40}, {2, 7}})
    labels.insert(labels.end(), count, label);
  const auto parts = split(std::make_shared<CountingDataset>(labels), 0.1, 1);
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_EQ(class_counts(*parts->validation),
            (std::map<std::int64_t, std::int64_t>{{0, 50}, {1, 4}, {2, 1}}));
  EXPECT_EQ(class_counts(*parts->train), (std::map<std::int64_t, std::int64_t>{{0, 450}, {1, 36}, {2, 6}}));
}

TEST(Split, IsDisjointAndComplete) {
  const auto parts = split(counting(1000), 0.25, 3);
  ASSERT_TRUE(parts);
  auto all = origins(*parts->train);
  const auto validation = origins(*parts->validation);
  all.insert(all.end(), validation.begin(), validation.end());
  EXPECT_EQ(all.size(), 1000U);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), 1000U);
}

/// Another stream than the epochs': what stands first in an epoch says nothing about validation.
TEST(Split, DrawsFromAStreamOfItsOwn) {
  const auto parts = split(counting(1000, 1), 0.1, 3);
  ASSERT_TRUE(parts);
  const Permutation order(1000, {.seed = 3, .purpose = RandomPurpose::split});
  std::vector<std::int64_t> expected;
  for (std::int64_t i = 0; i < 100; ++i) expected.push_back(order[i]);
  EXPECT_THAT(origins(*parts->validation), testing::UnorderedElementsAreArray(expected));
}

TEST(Split, KeepsSamplesWithTheirTargets) {
  const DatasetPtr data = counting(100);
  const auto parts = split(data, 0.2, 3);
  ASSERT_TRUE(parts);
  for (std::int64_t i = 0; i < parts->validation->size(); ++i) {
    const auto here = sample_of(*parts->validation, i);
    EXPECT_EQ(here, sample_of(*data, origin(*parts->validation, i)));
    EXPECT_EQ(here.second, *parts->validation->label(i));
  }
}

TEST(Split, IsTheSameForTheSameSeedOnly) {
  const DatasetPtr data = counting(1000);
  const auto validation = [&](std::uint64_t seed) { return origins(*split(data, 0.1, seed)->validation); };
  EXPECT_EQ(validation(1), validation(1));
  EXPECT_NE(validation(1), validation(2));
}

TEST(Split, WithoutClassesTakesItsShareOfTheWhole) {
  const auto parts = split(std::make_shared<CountingDataset>(std::vector<std::int64_t>(10), false), 0.3, 1);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->validation->size(), 3);
  EXPECT_EQ(parts->train->size(), 7);
}

TEST(Split, LeavesNoPartEmpty) {
  for (const double fraction : {0.01, 0.99}) {
    const auto parts = split(counting(2, 1), fraction, 1);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->train->size(), 1) << fraction;
    EXPECT_EQ(parts->validation->size(), 1) << fraction;
  }
}

TEST(Split, OfNothingHasNoValidation) {
  const DatasetPtr data = counting(5);
  const auto parts = split(data, 0, 1);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->train, data);
  EXPECT_EQ(parts->validation, nullptr);
}

TEST(Split, RefusesFractionsAndSizesThatMakeNoSense) {
  for (const double fraction : {-0.1, 1.0, 2.0, std::numeric_limits<double>::quiet_NaN()}) {
    const auto parts = split(counting(10), fraction, 1);
    ASSERT_FALSE(parts) << fraction;
    EXPECT_THAT(parts.error().message, HasSubstr("at least 0 and below 1"));
  }
  const auto parts = split(counting(1), 0.5, 1);
  ASSERT_FALSE(parts);
  EXPECT_THAT(parts.error().message, HasSubstr("at least 2"));
}

}  // namespace
}  // namespace netwright::engine
