// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/cpu/clamp.h"

/// The element by element loops, compiled for several generations of processors; the right one is taken when
/// the module is loaded. dst may be one of the inputs.
namespace netwright::kernels::cpu {

void add(const float* a, const float* b, float* dst, std::int64_t count);
void add_relu(const float* a, const float* b, float* dst, std::int64_t count);
void relu_forward(const float* src, float* dst, std::int64_t count);
void relu_backward(const float* dst, const float* diff_dst, float* diff_src, std::int64_t count);
/// dst = max(dst + bias, 0).
void add_bias_relu(const float* bias, float* dst, std::int64_t count);

double sum(const float* values, std::int64_t count);
/// sums[i] += values[i].
void add_to_sums(const float* values, double* sums, std::int64_t count);
/// sums (columns) = sums of the columns of values (rows, columns); may be the first row.
void sum_columns(const float* values, std::int64_t rows, std::int64_t columns, float* sums);
/// dst = (src - mean) * scale + shift, clamped.
void normalize(const float* src, float mean, float scale, float shift, float* dst, std::int64_t count,
               const Clamp& clamp = {});

/// Keeps element begin + i when its 24 random bits reach `threshold`; the words of counter {purpose, step,
/// layer, .}.
struct DropoutStep {
  std::uint64_t seed = 0;
  std::uint32_t purpose = 0;
  std::uint32_t step = 0;
  std::uint32_t layer = 0;
  std::uint32_t threshold = 0;
  float scale = 1;
};
/// `begin` is a multiple of 4; src and dst point to element 0.
void dropout(const DropoutStep& step, const float* src, float* dst, std::int64_t begin, std::int64_t end);

}  // namespace netwright::kernels::cpu
