// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace netwright::engine {

/// How a byte becomes a number: (byte / 255 - mean) / deviation.
struct PixelScale {
  float mean = 0;
  float deviation = 1;
};

/// dst = (src / 255 - mean) / deviation, each operation exactly rounded; same length.
void scale_bytes(std::span<const std::uint8_t> src, std::span<float> dst, PixelScale scale);

}  // namespace netwright::engine
