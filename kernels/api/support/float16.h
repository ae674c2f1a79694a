// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace netwright {

/// IEEE 754's binary16: 11 significant bits, up to 65504.
struct Float16 {
  std::uint16_t bits = 0;
};

/// To the nearest, ties to even; what is too large becomes an infinity, a NaN stays one.
constexpr Float16 to_f16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000, magnitude = bits & 0x7FFFFFFF;
  constexpr std::uint32_t kInfinity = 0x7F800000, kOverflow = 0x477FF000, kLeastNormal = 0x38800000;
  if (magnitude > kInfinity) return {static_cast<std::uint16_t>(sign | 0x7E00)};
  if (magnitude >= kOverflow) return {static_cast<std::uint16_t>(sign | 0x7C00)};
  if (magnitude < kLeastNormal) {
    // Adding 0.5 leaves the bits of a number below 2^-14, in units of 2^-24, at the end of the sum, rounded.
    const float sum = std::bit_cast<float>(magnitude) + 0.5F;
    return {static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(sum) - 0x3F000000))};
  }
  const std::uint32_t nearest = magnitude + 0xFFF + ((magnitude >> 13) & 1);
  return {static_cast<std::uint16_t>(sign | ((nearest - 0x38000000) >> 13))};
}

constexpr float to_float(Float16 value) {
  const std::uint32_t sign = static_cast<std::uint32_t>(value.bits & 0x8000) << 16;
  const std::uint32_t magnitude = value.bits & 0x7FFF;
  constexpr std::uint32_t kInfinity = 0x7C00, kLeastNormal = 0x0400;
  std::uint32_t bits = (magnitude << 13) + 0x38000000;
  if (magnitude >= kInfinity) bits = (magnitude << 13) | 0x7F800000;
  if (magnitude < kLeastNormal) bits = std::bit_cast<std::uint32_t>(static_cast<float>(magnitude) * 0x1p-24F);
  return std::bit_cast<float>(sign | bits);
}

}  // namespace netwright
