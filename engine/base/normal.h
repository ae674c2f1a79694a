// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "engine/base/philox.h"

namespace netwright {

/// Two independent draws of mean 0 and standard deviation 1.
struct NormalPair {
  double first = 0;
  double second = 0;
};

/// From two words of random bits (Box and Muller, "A Note on the Generation of Random Normal Deviates",
/// 1958). Draws 2i and 2i + 1 of a RandomStream come from its words 2i and 2i + 1.
inline NormalPair normal_pair(std::uint32_t first, std::uint32_t second) {
  const double radius = std::sqrt(-2 * std::log(1 - double{RandomStream::unit_interval(first)}));
  const double angle = 2 * std::numbers::pi * RandomStream::unit_interval(second);
  return {.first = radius * std::cos(angle), .second = radius * std::sin(angle)};
}

/// visit(i, draw i) for draws `begin` to `end` of a stream, in order.
template <class Visit>
void for_each_normal(const RandomStream& stream, std::uint64_t begin, std::uint64_t end, const Visit& visit) {
  for (std::uint64_t even = begin / 2 * 2; even < end; even += 2) {
    const auto words = stream.block(static_cast<std::uint32_t>(even / 4));
    const NormalPair pair = normal_pair(words[even % 4], words[even % 4 + 1]);
    if (even >= begin) visit(even, pair.first);
    if (even + 1 < end) visit(even + 1, pair.second);
  }
}

}  // namespace netwright
