// SPDX-License-Identifier: Apache-2.0
#include "engine/data/pixel_scale.h"

#include <cassert>
#include <cstddef>

namespace netwright::engine {

// Divisions, not multiplications by a reciprocal: the nearest float, as other programs compute it. Vectorised
// by the compiler, since the two are said not to overlap.
void scale_bytes(std::span<const std::uint8_t> src, std::span<float> dst, PixelScale scale) {
  assert(src.size() == dst.size());
  const std::uint8_t* __restrict from = src.data();
  float* __restrict to = dst.data();
  for (std::size_t i = 0; i < src.size(); ++i) {
    to[i] = (static_cast<float>(from[i]) / 255.0F - scale.mean) / scale.deviation;
  }
}

}  // namespace netwright::engine
