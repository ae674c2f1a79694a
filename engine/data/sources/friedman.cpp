// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <numbers>

#include "engine/base/normal.h"
#include "engine/data/generated.h"

namespace netwright::engine {
namespace {

constexpr std::int64_t kUsedFeatures = 5;
/// Mean and standard deviation of the function over the unit cube.
constexpr double kMean = 14.41;
constexpr double kDeviation = 4.88;

/// Function 1 of Friedman, "Multivariate Adaptive Regression Splines", Annals of Statistics 19, 1991.
double friedman_function(const std::array<double, kUsedFeatures>& x) {
  const double bow = x[2] - 0.5;
  return 10 * std::sin(std::numbers::pi * x[0] * x[1]) + 20 * bow * bow + 10 * x[3] + 5 * x[4];
}

void make_row(double noise, const RandomStream& random, std::span<std::byte> sample,
              std::span<std::byte> target) {
  const auto features = as_numbers<float>(sample);
  std::array<double, kUsedFeatures> used{};
  for (std::size_t i = 0; i < features.size(); ++i) {
    const double x = random.uniform(i);
    if (i < used.size()) used[i] = x;
    features[i] = static_cast<float>((x - 0.5) * std::sqrt(12.0));
  }
  const auto words = random.block(static_cast<std::uint32_t>(features.size() / 4 + 1));
  const double y = friedman_function(used) + noise * normal_pair(words[0], words[1]).first;
  as_numbers<float>(target)[0] = static_cast<float>((y - kMean) / kDeviation);
}

Result<OpenedData> open_friedman(const DataRequest& request) {
  const DatasetInfo info{.name = "Friedman's function",
                         .sample_shape = {request.option<std::int64_t>("features")},
                         .target_shape = {1},
                         .target_type = DataType::f32,
                         .classes = {}};
  const auto make = [noise = request.option<double>("noise")](
                        const RandomStream& random, std::span<std::byte> sample,
                        std::span<std::byte> target) { make_row(noise, random, sample, target); };
  return generated_data(info, request, make);
}

}  // namespace

DataSource friedman_source();
DataSource friedman_source() {
  DataSource source{
      .name = "friedman",
      .summary =
          "Rows of numbers with a value to predict: 10 sin(pi x1 x2) + 20 (x3 - 0.5)^2 + 10 x4 + 5 x5 + "
          "noise (Friedman, 1991); the other features mean nothing. All are standardised.",
      .options = generated_options(4000, 1000),
      .open = open_friedman};
  source.options.push_back({.name = "features",
                            .default_value = std::int64_t{10},
                            .min = kUsedFeatures,
                            .max = 10'000,
                            .doc = "Numbers a row; the first five count."});
  source.options.push_back({.name = "noise",
                            .default_value = 1.0,
                            .min = 0,
                            .max = 100,
                            .doc = "Standard deviation of the noise on the value, whose own is 4.88."});
  return source;
}

}  // namespace netwright::engine
