// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/bf16_loops.h"

#include "kernels/cpu/column_sums.h"
#include "kernels/cpu/transpose_tiles.h"

namespace netwright::kernels::cpu {

[[gnu::target_clones("avx512f", "avx2", "default")]] void round_to_bf16(const float* src, BFloat16* dst,
                                                                        std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = to_bf16(src[i]);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void relu_backward(const BFloat16* dst,
                                                                        const float* diff_dst,
                                                                        float* diff_src, std::int64_t count) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) diff_src[i] = to_float(dst[i]) <= 0 ? 0 : diff_dst[i];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void sum_columns(const BFloat16* values,
                                                                      std::int64_t rows, std::int64_t columns,
                                                                      float* sums) {
  sum_columns_of(values, rows, columns, sums, [](BFloat16 value) { return to_float(value); });
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void transpose(const Transposition& t,
                                                                    const BFloat16* src, BFloat16* dst) {
  transpose_tiles<32>(t, src, dst);
}

}  // namespace netwright::kernels::cpu
