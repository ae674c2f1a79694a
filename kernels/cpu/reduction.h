// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/api/support/loop_nest.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {

/// Elements worked out at once between two sums; they stay in the nearest cache.
inline constexpr std::int64_t kTile = 256;

template <std::size_t tensors>
std::array<std::int64_t, tensors> sum_of(std::array<std::int64_t, tensors> a,
                                         const std::array<std::int64_t, tensors>& b) {
  for (std::size_t t = 0; t < tensors; ++t) a[t] += b[t];
  return a;
}

/// dst[i] = sum over nest.reduced of the elements at i of nest.kept, in double and always in the same order.
/// elements(offsets, to, count) writes `count` elements that lie in one innermost loop; without anything to
/// sum it writes them to dst itself.
template <std::size_t tensors, class Elements>
void sum_up(Cpu& cpu, const ReductionNest<tensors>& nest, float* dst, const Elements& elements) {
  using Offsets = std::array<std::int64_t, tensors>;
  const std::int64_t results = nest.kept.turns(), terms = nest.reduced.turns();
  const std::int64_t grain = kGrain / terms + 1;
  cpu.pool.for_range(results, grain, 16, [&](std::int64_t begin, std::int64_t end) {
    float* to = dst + begin;
    std::array<float, kTile> tile;
    std::array<double, kTile> sums;
    if (terms == 1) {
      for_each_run(nest.kept, begin, end, [&](const Offsets& at, std::int64_t count) {
        elements(at, to, count);
        to += count;
      });
    } else if (nest.inner_kept) {
      for_each_run(nest.kept, begin, end, kTile, [&](const Offsets& kept, std::int64_t count) {
        std::fill_n(sums.begin(), count, 0.0);
        for_each_run(nest.reduced, 0, terms, 1, [&](const Offsets& at, std::int64_t) {
          elements(sum_of(kept, at), tile.data(), count);
          add_to_sums(tile.data(), sums.data(), count);
        });
        for (std::int64_t i = 0; i < count; ++i)
          *to++ = static_cast<float>(sums[static_cast<std::size_t>(i)]);
      });
    } else {
      for_each_run(nest.kept, begin, end, 1, [&](const Offsets& kept, std::int64_t) {
        double total = 0;
        for_each_run(nest.reduced, 0, terms, kTile, [&](const Offsets& at, std::int64_t count) {
          elements(sum_of(kept, at), tile.data(), count);
          total += sum(tile.data(), count);
        });
        *to++ = static_cast<float>(total);
      });
    }
  });
}

}  // namespace netwright::kernels::cpu
