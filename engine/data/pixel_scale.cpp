// SPDX-License-Identifier: Apache-2.0
#include "engine/data/pixel_scale.h"

#include <cassert>
#include <cstddef>

namespace netwright::engine {

PixelTable::PixelTable(PixelScale scale) {
  for (std::size_t byte = 0; byte < numbers_.size(); ++byte)
    numbers_[byte] = (static_cast<float>(byte) / 255.0F - scale.mean) / scale.deviation;
}

void PixelTable::convert(std::span<const std::uint8_t> src, std::span<float> dst) const {
  assert(src.size() == dst.size());
  for (std::size_t i = 0; i < src.size(); ++i) dst[i] = numbers_[src[i]];
}

}  // namespace netwright::engine
