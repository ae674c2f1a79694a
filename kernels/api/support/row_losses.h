// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "kernels/api/loss.h"

/// One row of the losses of whole rows (kernels/api/loss.h), summed in double whatever the type T of the
/// numbers: terms of every element, what they sum up to, and slopes from that. constexpr, so that devices
/// may call it.
namespace netwright::kernels {

template <class T>
struct LossRow {
  std::array<const T*, 3> src = {};  ///< as many as the function takes; the targets' one points to one number
  std::int64_t size = 0;
};
template <class T>
using LossRowGradient = std::array<T*, 3>;

/// The numbers x, y, z of one place in a function's rows, or slopes by them; z is 0 where there are two rows.
struct RowPlace {
  double x = 0, y = 0, z = 0;
};

/// What the loss of a row is made of. Cosine: x.y, x.x, y.y. Triplet: d(x, y), d(x, z) and with `swap`
/// d(y, z). Dice: sum x y, sum x + sum y. Before measured() sums of terms.
struct RowMeasure {
  double first = 0, second = 0, third = 0;

  constexpr RowMeasure operator+(const RowMeasure& other) const {
    return {first + other.first, second + other.second, third + other.third};
  }
};

constexpr double distance_term(const RowLossAttributes& a, double x, double y) {
  const double d = std::abs(x - y + a.eps);
  return a.degree == 2 ? d * d : std::pow(d, a.degree);
}
constexpr double distance_of(const RowLossAttributes& a, double sum) {
  return a.degree == 2 ? std::sqrt(sum) : std::pow(sum, 1 / a.degree);
}

constexpr RowMeasure row_terms(const RowLossAttributes& a, const RowPlace& at) {
  if (a.function == RowLoss::cosine_embedding) return {at.x * at.y, at.x * at.x, at.y * at.y};
  if (a.function == RowLoss::dice) return {at.x * at.y, at.x + at.y, 0};
  return {distance_term(a, at.x, at.y), distance_term(a, at.x, at.z),
          a.swap != 0 ? distance_term(a, at.y, at.z) : 0};
}

constexpr RowMeasure measured(const RowLossAttributes& a, const RowMeasure& sums) {
  if (a.function == RowLoss::cosine_embedding) return {sums.first, sums.second + 1e-12, sums.third + 1e-12};
  if (a.function == RowLoss::dice) return sums;
  return {distance_of(a, sums.first), distance_of(a, sums.second), distance_of(a, sums.third)};
}

constexpr double cosine_of(const RowMeasure& m) {
  return m.first / std::sqrt(m.second * m.third);
}
/// The negative distance is that from the positive row.
constexpr bool is_swapped(const RowLossAttributes& a, const RowMeasure& m) {
  return a.swap != 0 && m.third < m.second;
}
constexpr double triplet_of(const RowLossAttributes& a, const RowMeasure& m) {
  return m.first - (is_swapped(a, m) ? m.third : m.second) + a.margin;
}

/// `target` is that of a cosine_embedding; others do not look at it.
constexpr double row_loss(const RowLossAttributes& a, const RowMeasure& m, double target) {
  if (a.function == RowLoss::cosine_embedding) {
    const double cosine = cosine_of(m);
    return target > 0 ? 1 - cosine : cosine > a.margin ? cosine - a.margin : 0.0;
  }
  if (a.function == RowLoss::dice) return 1 - (2 * m.first + a.smooth) / (m.second + a.smooth);
  const double triplet = triplet_of(a, m);
  return triplet > 0 ? triplet : 0.0;
}

constexpr RowPlace cosine_slopes(const RowLossAttributes& a, const RowMeasure& m, double target,
                                 const RowPlace& at) {
  const bool alike = target > 0;
  if (!alike && cosine_of(m) <= a.margin) return {};
  const double outer = (alike ? -1 : 1) / std::sqrt(m.second * m.third);
  return {outer * (at.y - at.x * m.first / m.second), outer * (at.x - at.y * m.first / m.third), 0};
}
/// Of distance(x, y), which is `whole`, by x; that by y is the negative.
constexpr double distance_slope(const RowLossAttributes& a, double whole, double x, double y) {
  const double d = x - y + a.eps;
  if (whole == 0 || d == 0) return 0;
  return std::copysign(std::pow(std::abs(d) / whole, a.degree - 1), d);
}
constexpr RowPlace triplet_slopes(const RowLossAttributes& a, const RowMeasure& m, const RowPlace& at) {
  if (!(triplet_of(a, m) > 0)) return {};
  const double positive = distance_slope(a, m.first, at.x, at.y);
  if (is_swapped(a, m)) {
    const double negative = distance_slope(a, m.third, at.y, at.z);
    return {positive, -positive - negative, negative};
  }
  const double negative = distance_slope(a, m.second, at.x, at.z);
  return {positive - negative, -positive, negative};
}

/// Slopes of row_loss() at one place of the row.
constexpr RowPlace row_slopes(const RowLossAttributes& a, const RowMeasure& m, double target,
                              const RowPlace& at) {
  if (a.function == RowLoss::cosine_embedding) return cosine_slopes(a, m, target, at);
  if (a.function == RowLoss::triplet) return triplet_slopes(a, m, at);
  const double below = m.second + a.smooth, share = (2 * m.first + a.smooth) / below;
  return {(share - 2 * at.y) / below, (share - 2 * at.x) / below, 0};
}

/// Numbers a row has in tensor `tensor` of the kernel.
constexpr std::int64_t row_width(RowLoss function, std::size_t tensor, std::int64_t row_elements) {
  return function == RowLoss::cosine_embedding && tensor == 2 ? 1 : row_elements;
}

template <class T>
constexpr RowPlace place_of(RowLoss function, const LossRow<T>& row, std::int64_t i) {
  return {row.src[0][i], row.src[1][i], function == RowLoss::triplet ? double{row.src[2][i]} : 0.0};
}
template <class T>
constexpr double target_of(RowLoss function, const LossRow<T>& row) {
  return function == RowLoss::cosine_embedding ? double{row.src[2][0]} : 0.0;
}
template <class T>
constexpr void set_slopes(const RowLossAttributes& a, double factor, const RowPlace& slopes, std::int64_t i,
                          const LossRowGradient<T>& gradient) {
  gradient[0][i] = static_cast<T>(factor * slopes.x);
  gradient[1][i] = static_cast<T>(factor * slopes.y);
  if (a.function == RowLoss::triplet) gradient[2][i] = static_cast<T>(factor * slopes.z);
}

template <class T>
RowMeasure measure_of(const RowLossAttributes& a, const LossRow<T>& row) {
  RowMeasure sums;
  for (std::int64_t i = 0; i < row.size; ++i) sums = sums + row_terms(a, place_of(a.function, row, i));
  return measured(a, sums);
}
template <class T>
double row_loss(const RowLossAttributes& a, const LossRow<T>& row) {
  return row_loss(a, measure_of(a, row), target_of(a.function, row));
}
/// Writes `factor` times the slopes of row_loss() into a gradient of zeros.
template <class T>
void row_loss_slopes(const RowLossAttributes& a, double factor, const LossRow<T>& row,
                     const LossRowGradient<T>& gradient) {
  const RowMeasure measure = measure_of(a, row);
  const double target = target_of(a.function, row);
  for (std::int64_t i = 0; i < row.size; ++i)
    set_slopes(a, factor, row_slopes(a, measure, target, place_of(a.function, row, i)), i, gradient);
}

}  // namespace netwright::kernels
