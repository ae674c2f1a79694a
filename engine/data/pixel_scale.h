// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace netwright::engine {

/// How a byte becomes a number: (byte / 255 - mean) / deviation, each operation exactly rounded, as other
/// programs compute it.
struct PixelScale {
  float mean = 0;
  float deviation = 1;

  float number_of(std::uint8_t byte) const { return (static_cast<float>(byte) / 255.0F - mean) / deviation; }
  friend bool operator==(const PixelScale&, const PixelScale&) = default;
  /// Whether every byte becomes a finite number.
  bool is_finite() const;
  /// Same length; what is written goes past the caches, as another thread is to read it.
  void convert(std::span<const std::uint8_t> src, std::span<float> dst) const;
};

}  // namespace netwright::engine
