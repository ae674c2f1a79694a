// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "engine/base/philox.h"

namespace netwright::engine {

/// A random order of 0 .. size-1 that needs no memory: a Feistel network on the smallest power of two that
/// holds `size`, walked along its cycle until the value is in range (Black and Rogaway, "Ciphers with
/// arbitrary finite domains", 2002). Round keys come from Philox under (stream.seed, stream.purpose,
/// stream.step, stream.layer); integers only, so the order is the same on every device.
class Permutation {
 public:
  /// `size` is at least 1.
  Permutation(std::int64_t size, const RandomStream& stream);

  std::int64_t size() const { return size_; }
  /// Where position `position` (0 <= position < size) of the new order comes from; a bijection.
  std::int64_t operator[](std::int64_t position) const;

 private:
  static constexpr int kRounds = 8;  // even, so that the two halves end with the widths they began with

  std::uint64_t encrypt(std::uint64_t value) const;

  std::int64_t size_ = 1;
  int left_bits_ = 0;
  int right_bits_ = 0;
  std::array<std::uint64_t, kRounds> keys_{};
};

/// The order in which `epoch` (0-based) goes through `size` samples.
inline Permutation shuffled_order(std::int64_t size, std::uint64_t seed, std::int64_t epoch) {
  return {size, {.seed = seed, .purpose = RandomPurpose::shuffle, .step = static_cast<std::uint32_t>(epoch)}};
}

}  // namespace netwright::engine
