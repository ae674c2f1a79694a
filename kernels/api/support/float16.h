// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace netwright {

/// IEEE 754 binary16: 11 significant bits, 6e-8 to 65504.
struct Float16 {
  std::uint16_t bits = 0;
};

/// To the nearest, ties to even; what is too large becomes infinite, a NaN stays one.
constexpr Float16 to_f16(float value) {
  const auto all = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = all >> 16 & 0x8000, bits = all & 0x7FFFFFFF;
  constexpr std::uint32_t kInfinity = 0x7F800000, kTooLarge = 0x47800000, kLeastNormal = 0x38800000;
  std::uint32_t half = 0;
  if (bits > kInfinity) {
    half = 0x7E00;
  } else if (bits >= kTooLarge) {
    half = 0x7C00;
  } else if (bits >= kLeastNormal) {  // the exponent moved, 13 bits rounded off; a carry is right as it is
    const std::uint32_t moved = bits - (std::uint32_t{112} << 23);
    half = (moved + 0xFFF + (moved >> 13 & 1)) >> 13;
  } else {  // a multiple of 2^-24: the sum's last bit is one, so that it rounds as wanted
    half = std::bit_cast<std::uint32_t>(std::bit_cast<float>(bits) + 0.5F) - 0x3F000000;
  }
  return {static_cast<std::uint16_t>(sign | half)};
}

constexpr float to_float(Float16 value) {
  const std::uint32_t sign = std::uint32_t{value.bits & 0x8000U} << 16, bits = value.bits & 0x7FFFU;
  std::uint32_t wide = 0;
  if (bits >= 0x7C00) {
    wide = 0x7F800000 | (bits & 0x3FF) << 13;
  } else if (bits >= 0x400) {
    wide = (bits << 13) + (std::uint32_t{112} << 23);
  } else {
    wide = std::bit_cast<std::uint32_t>(static_cast<float>(bits) * 0x1p-24F);
  }
  return std::bit_cast<float>(sign | wide);
}

}  // namespace netwright
