// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/initial_weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace netwright::engine {
namespace {

const WeightSpec kMatrix{
    .name = "weight", .shape = {60, 30, 3, 3}, .init = WeightInit::kaiming_uniform_sqrt5, .fan_in = 270};
constexpr double kFanIn = 30 * 9;
constexpr double kFanOut = 60 * 9;

std::vector<float> filled(const ChosenInit& chosen, const WeightSpec& spec = kMatrix,
                          std::uint64_t seed = 5) {
  std::vector<float> values(static_cast<std::size_t>(spec.shape.elements()));
  fill_initial(values, spec, chosen, seed, NodeId{3}, 0);
  return values;
}

struct Moments {
  double mean = 0;
  double deviation = 0;
  double largest = 0;
  double kurtosis = 0;  ///< 1.8 of uniform, 3 of normal numbers
};

Moments moments(const std::vector<float>& values) {
  Moments m;
  const auto count = static_cast<double>(values.size());
  for (const double v : values) m.mean += v / count;
  double second = 0, fourth = 0;
  for (const double v : values) {
    const double d = (v - m.mean) * (v - m.mean);
    second += d / count;
    fourth += d * d / count;
    m.largest = std::max(m.largest, std::abs(v));
  }
  m.deviation = std::sqrt(second);
  m.kurtosis = second > 0 ? fourth / (second * second) : 0;
  return m;
}

void expect_uniform(const ChosenInit& chosen, double bound) {
  const Moments m = moments(filled(chosen));
  EXPECT_NEAR(m.mean, 0, 0.03 * bound) << chosen.name;
  EXPECT_NEAR(m.deviation, bound / std::sqrt(3.0), 0.02 * bound) << chosen.name;
  EXPECT_LE(m.largest, bound) << chosen.name;
  EXPECT_GT(m.largest, 0.99 * bound) << chosen.name;
  EXPECT_NEAR(m.kurtosis, 1.8, 0.1) << chosen.name;
}

void expect_normal(const ChosenInit& chosen, double deviation) {
  const Moments m = moments(filled(chosen));
  EXPECT_NEAR(m.mean, 0, 0.04 * deviation) << chosen.name;
  EXPECT_NEAR(m.deviation, deviation, 0.03 * deviation) << chosen.name;
  EXPECT_NEAR(m.kurtosis, 3, 0.2) << chosen.name;
}

TEST(Initialiser, UniformOnesHaveTheirBound) {
  expect_uniform({.name = "xavier_uniform"}, std::sqrt(6 / (kFanIn + kFanOut)));
  expect_uniform({.name = "xavier_uniform", .scale = 2}, 2 * std::sqrt(6 / (kFanIn + kFanOut)));
  expect_uniform({.name = "kaiming_uniform"}, std::sqrt(6 / kFanIn));
  expect_uniform({.name = "kaiming_uniform", .scale = 1}, std::sqrt(3 / kFanIn));
  expect_uniform({.name = "uniform", .scale = 0.05}, 0.05);
  expect_uniform({.name = "default"}, 1 / std::sqrt(kFanIn));
  expect_uniform({}, 1 / std::sqrt(kFanIn));
}

TEST(Initialiser, NormalOnesHaveTheirDeviation) {
  expect_normal({.name = "xavier_normal"}, std::sqrt(2 / (kFanIn + kFanOut)));
  expect_normal({.name = "kaiming_normal"}, std::sqrt(2 / kFanIn));
  expect_normal({.name = "normal", .scale = 0.02}, 0.02);
}

TEST(Initialiser, ConstantsAreConstant) {
  EXPECT_EQ(moments(filled({.name = "zeros"})).largest, 0);
  EXPECT_EQ(filled({.name = "constant", .scale = -0.25}),
            std::vector<float>(static_cast<std::size_t>(kMatrix.shape.elements()), -0.25F));
}

/// Products of all pairs of rows (columns of a tall matrix): the gain's square on the diagonal, else 0.
void expect_orthogonal(const Shape& shape, double gain) {
  WeightSpec spec = kMatrix;
  spec.shape = shape;
  const std::vector<float> values = filled({.name = "orthogonal", .scale = gain}, spec);
  const auto rows = static_cast<std::size_t>(shape[0]);
  const std::size_t columns = values.size() / rows;
  const bool tall = rows > columns;
  const std::size_t vectors = std::min(rows, columns);
  const std::size_t length = std::max(rows, columns);
  const auto at = [&](std::size_t vector, std::size_t i) {
    return double{tall ? values[i * columns + vector] : values[vector * columns + i]};
  };
  for (std::size_t a = 0; a < vectors; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double product = 0;
      for (std::size_t i = 0; i < length; ++i) product += at(a, i) * at(b, i);
      ASSERT_NEAR(product, a == b ? gain * gain : 0, 1e-6 * gain * gain) << a << ", " << b;
    }
  }
}

TEST(Initialiser, OrthogonalOnesAreOrthogonal) {
  expect_orthogonal({20, 50}, 1);
  expect_orthogonal({50, 20}, 1.5);
  expect_orthogonal({16, 3, 3, 3}, 1);
  expect_orthogonal({1, 7}, 1);
  expect_orthogonal({33, 33}, 2);
}

TEST(Initialiser, TheSeedDecides) {
  for (const std::string& name : initialiser_names()) {
    const ChosenInit chosen{.name = name, .scale = name == "constant" ? std::optional(1.0) : std::nullopt};
    EXPECT_EQ(filled(chosen), filled(chosen)) << name;
    const bool random = name != "constant" && name != "zeros";
    EXPECT_EQ(filled(chosen) == filled(chosen, kMatrix, 6), !random) << name;
  }
}

}  // namespace
}  // namespace netwright::engine
