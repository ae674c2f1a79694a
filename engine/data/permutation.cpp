// SPDX-License-Identifier: Apache-2.0
#include "engine/data/permutation.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>

namespace netwright::engine {
namespace {

/// The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): every input bit reaches every output bit.
constexpr std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

constexpr std::uint64_t low_bits(int count) {
  return (std::uint64_t{1} << count) - 1;
}

}  // namespace

Permutation::Permutation(std::int64_t size, const RandomStream& stream) : size_(size) {
  assert(size >= 1);
  const int bits = std::max<int>(2, std::bit_width(static_cast<std::uint64_t>(size - 1)));
  left_bits_ = bits / 2;
  right_bits_ = bits - left_bits_;
  for (std::size_t round = 0; round < keys_.size(); ++round) {
    const auto words = stream.block(static_cast<std::uint32_t>(round));
    keys_[round] = std::uint64_t{words[0]} << 32 | words[1];
  }
}

std::int64_t Permutation::operator[](std::int64_t position) const {
  assert(position >= 0 && position < size_);
  auto value = static_cast<std::uint64_t>(position);
  do {
    value = encrypt(value);
  } while (value >= static_cast<std::uint64_t>(size_));
  return static_cast<std::int64_t>(value);
}

std::uint64_t Permutation::encrypt(std::uint64_t value) const {
  int left_width = left_bits_;
  int right_width = right_bits_;
  std::uint64_t left = value >> right_width;
  std::uint64_t right = value & low_bits(right_width);
  for (const std::uint64_t key : keys_) {
    const std::uint64_t turned = left ^ (mix(right ^ key) & low_bits(left_width));
    left = right;
    right = turned;
    std::swap(left_width, right_width);
  }
  return left << right_width | right;
}

}  // namespace netwright::engine
