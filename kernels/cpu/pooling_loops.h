// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// The loops of pooling over a row of windows, compiled for several generations of processors. A *tap* is one
/// element of the window: window x of the row has it at src[x * stride].
namespace netwright::kernels::cpu {

/// Whether `value` takes the place of an earlier `highest`: NaN beats all but an earlier NaN. Without
/// branches on the data, which no processor can foresee.
inline bool beats(float value, float highest) {
  return !(value <= highest) & (highest == highest);
}

/// The maximum of one or more neighbours; NaN if there is one.
float highest_of(const float* src, std::int64_t count);
/// highest = max(highest, tap).
void max_tap(const float* src, std::int64_t stride, std::int64_t count, float* highest);
/// The same; `at` becomes the winners' positions, position + x * stride.
void max_tap_positions(const float* src, std::int64_t stride, std::int64_t count, std::int32_t position,
                       float* highest, std::int32_t* at);
/// sums += tap.
void sum_tap(const float* src, std::int64_t stride, std::int64_t count, float* sums);
/// tap += gradient.
void spread_tap(const float* gradient, std::int64_t stride, std::int64_t count, float* diff_src);
/// Two neighbours each: diff_src[2 x] = diff_src[2 x + 1] = gradient[x].
void spread_pairs(const float* gradient, std::int64_t count, float* diff_src);
/// dst = src * factor.
void scale(const float* src, float factor, float* dst, std::int64_t count);

}  // namespace netwright::kernels::cpu
