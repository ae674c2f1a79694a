// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/support/bfloat16.h"
#include "kernels/cpu/pixel_loops.h"

/// Loops that read or write bf16, compiled for several generations of processors.
namespace netwright::kernels::cpu {

void round_to_bf16(const float* src, BFloat16* dst, std::int64_t count);
/// As of f32: passes where dst is above 0, or NaN.
void relu_backward(const BFloat16* dst, const float* diff_dst, float* diff_src, std::int64_t count);
/// sums (columns) = sums of the columns of values (rows, columns).
void sum_columns(const BFloat16* values, std::int64_t rows, std::int64_t columns, float* sums);
/// Strides count elements.
void transpose(const Transposition& transposition, const BFloat16* src, BFloat16* dst);

}  // namespace netwright::kernels::cpu
