// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/initial_weights.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/base/philox.h"

namespace netwright::engine {

namespace {

void fill_uniform(std::span<float> values, float bound, const RandomStream& stream) {
  for (std::size_t i = 0; i < values.size(); i += 4) {
    const auto words = stream.block(static_cast<std::uint32_t>(i / 4));
    for (std::size_t j = i; j < std::min(i + 4, values.size()); ++j) {
      values[j] = (2 * RandomStream::unit_interval(words[j - i]) - 1) * bound;
    }
  }
}

/// Two independent draws from two words of random bits (Box and Muller, "A Note on the Generation of Random
/// Normal Deviates", 1958).
void fill_normal(std::span<float> values, double deviation, const RandomStream& stream) {
  for (std::size_t i = 0; i < values.size(); i += 4) {
    const auto words = stream.block(static_cast<std::uint32_t>(i / 4));
    for (std::size_t j = i; j < std::min(i + 4, values.size()); ++j) {
      const std::size_t pair = (j - i) / 2 * 2;
      const double radius = std::sqrt(-2 * std::log(1 - double{RandomStream::unit_interval(words[pair])}));
      const double angle = 2 * std::numbers::pi * RandomStream::unit_interval(words[pair + 1]);
      const bool first = (j - i) % 2 == 0;
      values[j] = static_cast<float>(deviation * radius * (first ? std::cos(angle) : std::sin(angle)));
    }
  }
}

}  // namespace

void fill_initial(std::span<float> values, const WeightSpec& spec, std::uint64_t seed, NodeId node,
                  int index) {
  const RandomStream stream{.seed = seed,
                            .purpose = RandomPurpose::weight_init,
                            .step = static_cast<std::uint32_t>(index),
                            .layer = static_cast<std::uint32_t>(node.value)};
  switch (spec.init) {
    case WeightInit::zeros:
      std::fill(values.begin(), values.end(), 0.0F);
      return;
    case WeightInit::ones:
      std::fill(values.begin(), values.end(), 1.0F);
      return;
    case WeightInit::constant:
      std::fill(values.begin(), values.end(), static_cast<float>(spec.scale));
      return;
    case WeightInit::uniform:
      return fill_uniform(values, static_cast<float>(spec.scale), stream);
    case WeightInit::normal:
      return fill_normal(values, spec.scale, stream);
    // Kaiming's bound sqrt(6 / ((1 + a^2) fan_in)) with a = sqrt 5 is the same 1 / sqrt(fan_in) as the
    // bias's.
    case WeightInit::kaiming_uniform_sqrt5:
    case WeightInit::uniform_inverse_sqrt_fan_in: {
      const double fan_in = static_cast<double>(std::max<std::int64_t>(1, spec.fan_in));
      fill_uniform(values, static_cast<float>(1 / std::sqrt(fan_in)), stream);
    }
  }
}

}  // namespace netwright::engine
