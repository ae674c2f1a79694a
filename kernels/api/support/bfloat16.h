// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace netwright {

/// The upper half of an f32: its range, 8 significant bits.
struct BFloat16 {
  std::uint16_t bits = 0;
};

/// To the nearest, ties to even; a NaN stays one.
constexpr BFloat16 to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  constexpr std::uint32_t kInfinity = 0x7F800000, kQuietBit = 0x00400000;
  const std::uint32_t nearest = bits + 0x7FFF + ((bits >> 16) & 1);
  const bool is_nan = (bits & 0x7FFFFFFF) > kInfinity;
  return {static_cast<std::uint16_t>((is_nan ? bits | kQuietBit : nearest) >> 16)};
}

constexpr float to_float(BFloat16 value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16);
}

}  // namespace netwright
