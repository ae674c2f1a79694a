// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/initial_weights.h"

#include <algorithm>
#include <cmath>

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

}  // namespace

void fill_initial(std::span<float> values, const WeightSpec& spec, std::uint64_t seed, NodeId node,
                  int index) {
  switch (spec.init) {
    case WeightInit::zeros:
      std::fill(values.begin(), values.end(), 0.0F);
      return;
    case WeightInit::ones:
      std::fill(values.begin(), values.end(), 1.0F);
      return;
    // Kaiming's bound sqrt(6 / ((1 + a^2) fan_in)) with a = sqrt 5 is the same 1 / sqrt(fan_in) as the
    // bias's.
    case WeightInit::kaiming_uniform_sqrt5:
    case WeightInit::uniform_inverse_sqrt_fan_in: {
      const RandomStream stream{.seed = seed,
                                .purpose = RandomPurpose::weight_init,
                                .step = static_cast<std::uint32_t>(index),
                                .layer = static_cast<std::uint32_t>(node.value)};
      const double fan_in = static_cast<double>(std::max<std::int64_t>(1, spec.fan_in));
      fill_uniform(values, static_cast<float>(1 / std::sqrt(fan_in)), stream);
    }
  }
}

}  // namespace netwright::engine
