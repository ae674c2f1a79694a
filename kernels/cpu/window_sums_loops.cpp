// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/window_sums_loops.h"

#include <algorithm>

#include "kernels/cpu/vectors.h"

// Each family of processors has its own instance of the template.
namespace netwright::kernels::cpu {
namespace {

template <int lanes, int outputs>
[[gnu::always_inline]] inline void add_piece(const PooledGradients& g, const std::int32_t* offsets,
                                             const float* laid, const WindowSums& shape, bool first,
                                             float* sums) {
  using V = VectorOf<lanes>;
  constexpr std::int64_t kVectors = kWindowPiece / lanes;
  V windows[outputs][kVectors]{}, totals[outputs]{};
  for (std::int64_t p = 0; p < g.positions; ++p) {
    for (std::int64_t o = 0; o < outputs; ++o) {
      const std::int64_t at = p * g.stride + o * g.channel;
      const V dst = V{} + g.dst[at], diff_dst = V{} + g.diff_dst[at];
      const V gradient =
          dst <= V{} ? V{} : diff_dst;  // as vectors: no branch that is as often wrong as right
      const float* window = laid + offsets[g.saved[at]];
      for (std::int64_t v = 0; v < kVectors; ++v)
        windows[o][v] += gradient * *vectors<lanes>(window + v * lanes);
      totals[o] += gradient;
    }
  }
  for (std::int64_t o = 0; o < outputs; ++o) {
    float* to = sums + o * shape.floats();
    for (std::int64_t v = 0; v < kVectors; ++v) *vectors<lanes>(to + v * lanes) += windows[o][v];
    if (first) to[shape.floats() - 1] += totals[o][0];
  }
}

template <int lanes, int outputs>
[[gnu::always_inline]] inline void add_pieces(const PooledGradients& g, const std::int32_t* offsets,
                                              const float* laid, const WindowSums& shape, float* sums) {
  for (std::int64_t piece = 0; piece < shape.pieces(); ++piece) {
    const std::int64_t i = piece * kWindowPiece;
    add_piece<lanes, outputs>(g, offsets, laid + i, shape, piece == 0, sums + i);
  }
}
template <int lanes>
[[gnu::always_inline]] inline void add_outputs(const PooledGradients& g, const std::int32_t* offsets,
                                               const float* laid, const WindowSums& shape,
                                               std::int64_t outputs, float* sums) {
  if (outputs == 1) return add_pieces<lanes, 1>(g, offsets, laid, shape, sums);
  add_pieces<lanes, kOutputsAtOnce>(g, offsets, laid, shape, sums);
}

using Add = void (*)(const PooledGradients&, const std::int32_t*, const float*, const WindowSums&,
                     std::int64_t, float*);

[[gnu::target("avx512f")]] void add_avx512(const PooledGradients& g, const std::int32_t* offsets,
                                           const float* laid, const WindowSums& shape, std::int64_t outputs,
                                           float* sums) {
  add_outputs<16>(g, offsets, laid, shape, outputs, sums);
}
[[gnu::target("avx2,fma")]] void add_avx2(const PooledGradients& g, const std::int32_t* offsets,
                                          const float* laid, const WindowSums& shape, std::int64_t outputs,
                                          float* sums) {
  add_outputs<8>(g, offsets, laid, shape, outputs, sums);
}
void add_plain(const PooledGradients& g, const std::int32_t* offsets, const float* laid,
               const WindowSums& shape, std::int64_t outputs, float* sums) {
  add_outputs<4>(g, offsets, laid, shape, outputs, sums);
}

Add best_add() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return add_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return add_avx2;
#endif
  return add_plain;
}

}  // namespace

void lay_out_windows(const WindowRows& w, Strided image, std::int64_t channel, std::int64_t channels,
                     float* laid) {
  const std::int64_t column = channels * w.rows;
  for (std::int64_t output = 0; output < w.outputs; ++output) {
    for (std::int64_t row = 0; row < w.rows; ++row) {
      float* to = laid + output * w.columns * column + channel * w.rows + row;
      const std::int64_t y = output * w.stride + row * w.dilation - w.padding_top;
      const bool inside = y >= 0 && y < w.height;
      const std::int64_t begin = inside ? std::min(w.padding_left, w.columns) : w.columns;
      const std::int64_t end = std::clamp(w.width + w.padding_left, begin, w.columns);
      for (std::int64_t x = 0; x < begin; ++x) to[x * column] = 0;
      for (std::int64_t x = begin; x < end; ++x)
        to[x * column] = image.at[(y * w.width + x - w.padding_left) * image.stride];
      for (std::int64_t x = end; x < w.columns; ++x) to[x * column] = 0;
    }
  }
}

void add_windows(const PooledGradients& gradients, std::span<const std::int32_t> offsets, const float* laid,
                 const WindowSums& shape, std::int64_t outputs, float* sums) {
  static const Add kBest = best_add();
  kBest(gradients, offsets.data(), laid, shape, outputs, sums);
}

}  // namespace netwright::kernels::cpu
