// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/cpu/clamp.h"

/// The loops of normalisations, compiled for several generations of processors; dst may be one of the inputs.
namespace netwright::kernels::cpu {

/// Sums of (value - shift) and of its square: with a value of its own as shift nothing is lost where all are
/// alike.
struct Moments {
  double sum = 0;
  double squares = 0;
};
Moments moments(const float* values, float shift, std::int64_t count);

/// Sums of gradient and of gradient * (src - mean), the gradient being diff_dst, times weight unless that is
/// null.
struct GradientSums {
  double sum = 0;
  double products = 0;
};
GradientSums gradient_sums(const float* src, const float* diff_dst, const float* weight, float mean,
                           std::int64_t count);

/// dst = (src - mean) * scale * weight + bias, one weight and bias an element; bias may be null.
void normalize_each(const float* src, float mean, float scale, const float* weight, const float* bias,
                    float* dst, std::int64_t count);

/// The gradient behind a clamp: diff_dst where dst is within the limits.
struct Clamped {
  const float* diff_dst = nullptr;
  const float* dst = nullptr;
  Clamp clamp = {};
};
GradientSums gradient_sums(const float* src, const Clamped& gradient, float mean, std::int64_t count);

/// diff_src = diff_dst * scale - (src - mean) * slope - shift.
struct NormalizeBackward {
  float mean = 0;
  float scale = 1;
  float slope = 0;
  float shift = 0;
};
void normalize_backward(const NormalizeBackward& step, const float* src, const float* diff_dst,
                        float* diff_src, std::int64_t count);
void normalize_backward(const NormalizeBackward& step, const float* src, const Clamped& gradient,
                        float* diff_src, std::int64_t count);
/// The same of diff_dst * weight, one weight an element; adds diff_dst * (src - mean) * scale to diff_weight
/// and diff_dst to diff_bias.
void normalize_each_backward(const NormalizeBackward& step, const float* src, const float* diff_dst,
                             const float* weight, float* diff_src, float* diff_weight, float* diff_bias,
                             std::int64_t count);

/// Up to so many columns of a (rows, columns) matrix at once; a row lies `stride` elements behind the one
/// before.
inline constexpr std::int64_t kColumns = 64;
struct Columns {
  std::int64_t rows = 0, stride = 0, count = 0;
};
/// moments() of each column.
void column_moments(const Columns& columns, const float* values, const float* shift, double* sums,
                    double* squares);
/// gradient_sums() of each column, without weights.
void column_gradient_sums(const Columns& columns, const float* src, const float* diff_dst, const float* mean,
                          double* sums, double* products);
/// dst = (src - mean) * scale + shift, the last three one for each column.
void normalize_columns(const Columns& columns, const float* src, const float* mean, const float* scale,
                       const float* shift, float* dst);
/// normalize_backward() with numbers for each column.
struct ColumnsBackward {
  const float* mean = nullptr;
  const float* scale = nullptr;
  const float* slope = nullptr;
  const float* shift = nullptr;
};
void normalize_columns_backward(const Columns& columns, const ColumnsBackward& step, const float* src,
                                const float* diff_dst, float* diff_src);

/// scale += factor * src^2.
void add_squares(const float* src, float factor, float* scale, std::int64_t count);
/// dst = src * scale^-beta.
void divide_by_power(const float* src, const float* scale, float beta, float* dst, std::int64_t count);
/// products = a * b / scale.
void divided_products(const float* a, const float* b, const float* scale, float* products,
                      std::int64_t count);
/// dst -= factor * a * b.
void subtract_products(const float* a, const float* b, float factor, float* dst, std::int64_t count);

}  // namespace netwright::kernels::cpu
