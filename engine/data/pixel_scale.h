// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace netwright::engine {

/// How a byte becomes a number: (byte / 255 - mean) / deviation.
struct PixelScale {
  float mean = 0;
  float deviation = 1;
};

/// The number each byte becomes, each operation exactly rounded, as other programs compute it.
class PixelTable {
 public:
  explicit PixelTable(PixelScale scale);
  /// Same length.
  void convert(std::span<const std::uint8_t> src, std::span<float> dst) const;

 private:
  std::array<float, 256> numbers_{};
};

}  // namespace netwright::engine
