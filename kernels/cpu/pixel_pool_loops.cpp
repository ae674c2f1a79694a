// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/pixel_pool_loops.h"

#include <algorithm>

#include "kernels/cpu/vectors.h"

// Forward works on tiles of a constant length, of which the compiler makes vectors: of comparisons written as
// vectors of integers it makes single steps. Backward has an instance for each family of processors.
namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kTile = 16, kLargeTile = 64;

template <int lanes>
struct Integers {
  using Type [[gnu::vector_size(lanes * 4), gnu::aligned(4), gnu::may_alias]] = std::int32_t;
};
template <int lanes>
using IntegersOf = typename Integers<lanes>::Type;

/// visit(position in the plane) for the elements of window x, in reading order.
template <class Visit>
[[gnu::always_inline]] inline void for_each_element(const PoolRow& row, std::size_t x, const Visit& visit) {
  const WindowAxis::Span columns = row.columns[x];
  for (std::int64_t z = row.depths.begin; z < row.depths.end; ++z) {
    for (std::int64_t y = row.rows.begin; y < row.rows.end; ++y) {
      const std::int64_t start = (z * row.height + y) * row.width;
      for (std::int64_t at = columns.begin; at < columns.end; ++at) visit(start + at);
    }
  }
}

/// `count` numbers of a pixel, from `n` on.
[[gnu::always_inline]] inline void forward_at(const PoolRow& row, const PoolForward& t, std::size_t x,
                                              std::int64_t n, std::int64_t count) {
  float highest[kLargeTile];
  std::int32_t winner[kLargeTile];
  const std::int64_t start =
      (row.depths.begin * row.height + row.rows.begin) * row.width + row.columns[x].begin;
  const float* first = t.src + start * row.inner + n;
  for (std::int64_t i = 0; i < count; ++i) {
    highest[i] = first[i];
    winner[i] = t.first + static_cast<std::int32_t>(start);
  }
  for_each_element(row, x, [&](std::int64_t position) {
    const float* src = t.src + position * row.inner + n;
    const auto here = t.first + static_cast<std::int32_t>(position);
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) {
      const bool wins = !(src[i] <= highest[i]) & (highest[i] == highest[i]);
      highest[i] = wins ? src[i] : highest[i];
      winner[i] = wins ? here : winner[i];
    }
  });
  const std::int64_t at = static_cast<std::int64_t>(x) * row.inner + n;
  std::copy_n(highest, count, t.dst + at);
  if (t.saved != nullptr) std::copy_n(winner, count, t.saved + at);
}

/// 1 / the numbers window x is the mean of.
[[gnu::always_inline]] inline float share_of(const PoolRow& row, std::size_t x, std::int64_t elements) {
  const std::int64_t there = row.depths.count() * row.rows.count() * row.columns[x].count();
  return static_cast<float>(1.0 / static_cast<double>(elements > 0 ? elements : there));
}

/// Sums of each line of the window are summed up, which rounds less.
[[gnu::always_inline]] inline void average_at(const PoolRow& row, std::size_t x, float share,
                                              const float* src, float* dst, std::int64_t count) {
  float total[kTile] = {};
  for (std::int64_t z = row.depths.begin; z < row.depths.end; ++z) {
    for (std::int64_t y = row.rows.begin; y < row.rows.end; ++y) {
      const float* line = src + (z * row.height + y) * row.width * row.inner;
      float of_line[kTile] = {};
      for (std::int64_t at = row.columns[x].begin; at < row.columns[x].end; ++at) {
#pragma GCC unroll 1
        for (std::int64_t i = 0; i < count; ++i) of_line[i] += line[at * row.inner + i];
      }
      for (std::int64_t i = 0; i < count; ++i) total[i] += of_line[i];
    }
  }
  for (std::int64_t i = 0; i < count; ++i) dst[i] = total[i] * share;
}

/// `lanes` gradients of a pixel, from `n` on.
template <int lanes>
[[gnu::always_inline]] inline void backward_at(const PoolRow& row, const PoolBackward& t, std::size_t x,
                                               std::int64_t n) {
  using V = VectorOf<lanes>;
  using I = IntegersOf<lanes>;
  const std::int64_t at = static_cast<std::int64_t>(x) * row.inner + n;
  const I winner = *reinterpret_cast<const I*>(t.saved + at);
  V gradient = *vectors<lanes>(t.diff_dst + at);
  if (t.dst != nullptr) gradient = *vectors<lanes>(t.dst + at) <= 0 ? V{} : gradient;
  for_each_element(row, x, [&](std::int64_t position) {
    V* to = vectors<lanes>(t.diff_src + position * row.inner + n);
    const V share = winner == static_cast<std::int32_t>(position) ? gradient : V{};
    *to = t.adds ? *to + share : share;
  });
}

template <int lanes>
[[gnu::always_inline]] inline void backward_row(const PoolRow& row, const PoolBackward& t) {
  for (std::size_t x = 0; x < row.columns.size(); ++x) {
    std::int64_t n = 0;
    for (; n + lanes <= row.inner; n += lanes) backward_at<lanes>(row, t, x, n);
    for (; n < row.inner; ++n) backward_at<1>(row, t, x, n);
  }
}

using BackwardRow = void (*)(const PoolRow&, const PoolBackward&);

[[gnu::target("avx512f")]] void backward_avx512(const PoolRow& row, const PoolBackward& t) {
  backward_row<16>(row, t);
}
[[gnu::target("avx2,fma")]] void backward_avx2(const PoolRow& row, const PoolBackward& t) {
  backward_row<8>(row, t);
}
void backward_plain(const PoolRow& row, const PoolBackward& t) {
  backward_row<4>(row, t);
}

BackwardRow best_backward() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return backward_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return backward_avx2;
#endif
  return backward_plain;
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void max_pool_row(const PoolRow& row,
                                                                       const PoolForward& tensors) {
  for (std::size_t x = 0; x < row.columns.size(); ++x) {
    std::int64_t n = 0;
    for (; n + kLargeTile <= row.inner; n += kLargeTile) forward_at(row, tensors, x, n, kLargeTile);
    for (; n + kTile <= row.inner; n += kTile) forward_at(row, tensors, x, n, kTile);
    if (n < row.inner) forward_at(row, tensors, x, n, row.inner - n);
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void average_pool_row(const PoolRow& row,
                                                                           std::int64_t elements,
                                                                           const float* src, float* dst) {
  for (std::size_t x = 0; x < row.columns.size(); ++x, dst += row.inner) {
    const float share = share_of(row, x, elements);
    std::int64_t n = 0;
    for (; n + kTile <= row.inner; n += kTile) average_at(row, x, share, src + n, dst + n, kTile);
    if (n < row.inner) average_at(row, x, share, src + n, dst + n, row.inner - n);
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void average_pool_backward_row(const PoolRow& row,
                                                                                    std::int64_t elements,
                                                                                    const float* diff_dst,
                                                                                    float* diff_src) {
  for (std::size_t x = 0; x < row.columns.size(); ++x, diff_dst += row.inner) {
    const float share = share_of(row, x, elements);
    for_each_element(row, x, [&](std::int64_t position) {
      float* to = diff_src + position * row.inner;
#pragma GCC ivdep
      for (std::int64_t i = 0; i < row.inner; ++i) to[i] += diff_dst[i] * share;
    });
  }
}

void max_pool_backward_row(const PoolRow& row, const PoolBackward& tensors) {
  static const BackwardRow kBest = best_backward();
  kBest(row, tensors);
}

}  // namespace netwright::kernels::cpu
