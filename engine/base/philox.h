// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace netwright {

/// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): four random words
/// for a 128-bit counter under a 64-bit key. No state: the same counter gives the same words on every device.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::uint64_t key) {
  auto key_low = static_cast<std::uint32_t>(key);
  auto key_high = static_cast<std::uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t first = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t second = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {
        static_cast<std::uint32_t>(second >> 32) ^ counter[1] ^ key_low, static_cast<std::uint32_t>(second),
        static_cast<std::uint32_t>(first >> 32) ^ counter[3] ^ key_high, static_cast<std::uint32_t>(first)};
    key_low += 0x9E3779B9;
    key_high += 0xBB67AE85;
  }
  return counter;
}

/// What a stream of random numbers is for; part of the counter, so that streams never overlap.
enum class RandomPurpose : std::uint32_t {
  weight_init = 1,
  dropout,
  shuffle,
  split,
  synthetic_data,
  augmentation,
  sampling,
  noise
};

/// Where in the product's randomness a draw stands (contracts.md, Randomness). `step` is a step or an epoch.
struct RandomStream {
  std::uint64_t seed = 0;
  RandomPurpose purpose = RandomPurpose::weight_init;
  std::uint32_t step = 0;
  std::uint32_t layer = 0;

  /// The four words at `block`; draw i of the stream is word i % 4 of block i / 4.
  constexpr std::array<std::uint32_t, 4> block(std::uint32_t index) const {
    return philox({static_cast<std::uint32_t>(purpose), step, layer, index}, seed);
  }
  constexpr std::uint32_t word(std::uint64_t index) const {
    return block(static_cast<std::uint32_t>(index / 4))[index % 4];
  }
  /// Uniform in [0, 1) with 24 bits, bit-equal on every device.
  constexpr float uniform(std::uint64_t index) const { return unit_interval(word(index)); }

  static constexpr float unit_interval(std::uint32_t word) {
    return static_cast<float>(word >> 8) * 0x1p-24f;
  }
};

}  // namespace netwright
