// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "engine/data/data_library.h"
#include "tests/engine/data_support.h"

namespace netwright::engine {
namespace {

using tests::sample_of;

OpenedData open(const std::string& spec) {
  auto opened = DataLibrary(standard_data_sources(), {}).open(spec);
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

struct Golden {
  const char* name;
  float train_x, train_y;  ///< of sample 1
  float test_x, test_y;    ///< of sample 0 of the test part
};

class Synthetic : public testing::TestWithParam<Golden> {};

// Fixed for ever: runs are repeated from their seed.
TEST_P(Synthetic, PointsStayTheSame) {
  const OpenedData data = open(GetParam().name);
  EXPECT_EQ(sample_of(*data.train, 1),
            std::pair(std::vector{GetParam().train_x, GetParam().train_y}, std::int64_t{1}));
  EXPECT_EQ(sample_of(*data.test, 0),
            std::pair(std::vector{GetParam().test_x, GetParam().test_y}, std::int64_t{0}));
}

TEST_P(Synthetic, PartsHaveTheirSizesAndBothClassesAlike) {
  const OpenedData data = open(std::string(GetParam().name) + "?samples=501&test_samples=100");
  ASSERT_EQ(data.train->size(), 501);
  ASSERT_EQ(data.test->size(), 100);
  EXPECT_EQ(data.train->info().sample_shape, Shape{2});
  EXPECT_EQ(data.train->info().classes.size(), 2U);
  std::int64_t ones = 0;
  for (std::int64_t i = 0; i < 501; ++i) {
    ones += *data.train->label(i);
    EXPECT_EQ(sample_of(*data.train, i).second, *data.train->label(i));
  }
  EXPECT_EQ(ones, 250);
}

TEST_P(Synthetic, SeedNoiseAndPartChangeThePoints) {
  const std::string name = GetParam().name;
  const OpenedData data = open(name);
  EXPECT_NE(sample_of(*open(name + "?seed=2").train, 0), sample_of(*data.train, 0));
  EXPECT_NE(sample_of(*open(name + "?noise=0.7").train, 0), sample_of(*data.train, 0));
  EXPECT_NE(sample_of(*data.test, 0), sample_of(*data.train, 0));
  EXPECT_NE(open(name + "?seed=2").content_hash, data.content_hash);
  EXPECT_EQ(open(name).content_hash, data.content_hash);
  EXPECT_EQ(sample_of(*open(name + "?samples=10").train, 7), sample_of(*data.train, 7));
}

INSTANTIATE_TEST_SUITE_P(
    All, Synthetic,
    testing::Values(Golden{"spiral", -0.0992555097F, -0.0244718567F, 0.557370663F, 0.600838602F},
                    Golden{"circles", 0.44264853F, 0.237030461F, 0.155664548F, -0.922076643F},
                    Golden{"xor", -0.901232004F, 0.548152149F, 0.556315124F, 0.918683112F},
                    Golden{"moons", -0.520479083F, 0.164941937F, -1.07072735F, 0.540707469F},
                    Golden{"gaussian", 0.824060619F, 1.42912745F, -0.254388869F, -0.517113149F}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(SyntheticShapes, WithoutNoiseAreWhatTheirNamesSay) {
  const OpenedData circles = open("circles?noise=0");
  const OpenedData crossed = open("xor?noise=0");
  for (std::int64_t i = 0; i < 500; ++i) {
    const auto [point, label] = sample_of(*circles.train, i);
    EXPECT_NEAR(std::hypot(point[0], point[1]), label == 0 ? 1 : 0.5, 1e-6);
    const auto [place, different_signs] = sample_of(*crossed.train, i);
    EXPECT_EQ(place[0] * place[1] < 0, different_signs == 1);
  }
}

}  // namespace
}  // namespace netwright::engine
