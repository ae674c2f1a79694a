// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/support/loop_nest.h"
#include "kernels/cuda/seam.h"

namespace netwright::kernels::cuda {

/// Where turn `turn` of the nest lies in each tensor. Division by 32-bit numbers, many times faster on a GPU,
/// serves the first 2^31 turns: none of them gets to the end of a loop too long for such numbers.
template <class Index, std::size_t tensors>
DEV std::array<std::int64_t, tensors> offsets_by(const LoopNest<tensors>& nest, Index turn) {
  std::array<std::int64_t, tensors> offsets{};
  for (int loop = nest.rank - 1; loop >= 0; --loop) {
    const auto l = static_cast<std::size_t>(loop);
    constexpr std::uint64_t kLongest = static_cast<Index>(-1);
    const auto whole = static_cast<std::uint64_t>(nest.sizes[l]);
    const auto size = static_cast<Index>(whole < kLongest ? whole : kLongest);
    const Index before = loop > 0 ? turn / size : 0;
    const auto at = static_cast<std::int64_t>(turn - before * size);
    for (std::size_t t = 0; t < tensors; ++t) offsets[t] += at * nest.strides[l][t];
    turn = before;
  }
  return offsets;
}
template <std::size_t tensors>
DEV std::array<std::int64_t, tensors> offsets_at(const LoopNest<tensors>& nest, std::int64_t turn) {
  if (turn < (std::int64_t{1} << 31)) return offsets_by(nest, static_cast<std::uint32_t>(turn));
  return offsets_by(nest, static_cast<std::uint64_t>(turn));
}

}  // namespace netwright::kernels::cuda
