// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "kernels/api/loss.h"

/// One row of the losses of whole rows (kernels/api/loss.h), summed in double whatever the type T of the
/// numbers.
namespace netwright::kernels {

template <class T>
struct LossRow {
  std::array<const T*, 3> src = {};  ///< as many as the function takes; the targets' one points to one number
  std::int64_t size = 0;
};
template <class T>
using LossRowGradient = std::array<T*, 3>;

struct Cosine {
  double xy = 0, xx = 1e-12, yy = 1e-12;
  double value() const { return xy / std::sqrt(xx * yy); }
};
template <class T>
Cosine cosine_of(const LossRow<T>& row) {
  Cosine c;
  for (std::int64_t i = 0; i < row.size; ++i) {
    const double x = row.src[0][i], y = row.src[1][i];
    c.xy += x * y;
    c.xx += x * x;
    c.yy += y * y;
  }
  return c;
}

template <class T>
double distance(const RowLossAttributes& a, const T* x, const T* y, std::int64_t size) {
  double sum = 0;
  for (std::int64_t i = 0; i < size; ++i) {
    const double d = std::abs(double{x[i]} - y[i] + a.eps);
    sum += a.degree == 2 ? d * d : std::pow(d, a.degree);
  }
  return a.degree == 2 ? std::sqrt(sum) : std::pow(sum, 1 / a.degree);
}
/// Adds the slopes of `factor` * distance(x, y), which is `whole`, to those of x and y.
template <class T>
void add_distance_slopes(const RowLossAttributes& a, double factor, double whole, const LossRow<T>& row,
                         const std::array<int, 2>& of, const LossRowGradient<T>& gradient) {
  if (whole == 0) return;
  const auto [first, second] = of;
  for (std::int64_t i = 0; i < row.size; ++i) {
    const double d = double{row.src[first][i]} - row.src[second][i] + a.eps;
    const double slope =
        factor * std::copysign(std::pow(std::abs(d) / whole, a.degree - 1), d) * (d == 0 ? 0 : 1);
    gradient[first][i] = static_cast<T>(gradient[first][i] + slope);
    gradient[second][i] = static_cast<T>(gradient[second][i] - slope);
  }
}

struct Triplet {
  double positive = 0, negative = 0;
  bool swapped = false;  ///< the negative distance is that from the positive row
  double value(const RowLossAttributes& a) const { return positive - negative + a.margin; }
};
template <class T>
Triplet triplet_of(const RowLossAttributes& a, const LossRow<T>& row) {
  Triplet t{.positive = distance(a, row.src[0], row.src[1], row.size),
            .negative = distance(a, row.src[0], row.src[2], row.size)};
  const double other = a.swap != 0 ? distance(a, row.src[1], row.src[2], row.size) : t.negative;
  t.swapped = other < t.negative;
  t.negative = std::min(t.negative, other);
  return t;
}

struct Overlap {
  double both = 0, sum = 0;
};
template <class T>
Overlap overlap_of(const LossRow<T>& row) {
  Overlap o;
  for (std::int64_t i = 0; i < row.size; ++i) {
    o.both += double{row.src[0][i]} * row.src[1][i];
    o.sum += double{row.src[0][i]} + row.src[1][i];
  }
  return o;
}

template <class T>
double row_loss(const RowLossAttributes& a, const LossRow<T>& row) {
  if (a.function == RowLoss::cosine_embedding) {
    const double cosine = cosine_of(row).value();
    return row.src[2][0] > 0 ? 1 - cosine : std::max(0.0, cosine - a.margin);
  }
  if (a.function == RowLoss::triplet) return std::max(0.0, triplet_of(a, row).value(a));
  const Overlap o = overlap_of(row);
  return 1 - (2 * o.both + a.smooth) / (o.sum + a.smooth);
}

template <class T>
void cosine_slopes(const RowLossAttributes& a, double factor, const LossRow<T>& row,
                   const LossRowGradient<T>& gradient) {
  const Cosine c = cosine_of(row);
  const bool alike = row.src[2][0] > 0;
  if (!alike && c.value() <= a.margin) return;
  const double outer = (alike ? -factor : factor) / std::sqrt(c.xx * c.yy);
  for (std::int64_t i = 0; i < row.size; ++i) {
    const double x = row.src[0][i], y = row.src[1][i];
    gradient[0][i] = static_cast<T>(outer * (y - x * c.xy / c.xx));
    gradient[1][i] = static_cast<T>(outer * (x - y * c.xy / c.yy));
  }
}

/// Writes `factor` times the slopes of row_loss() into a gradient of zeros.
template <class T>
void row_loss_slopes(const RowLossAttributes& a, double factor, const LossRow<T>& row,
                     const LossRowGradient<T>& gradient) {
  if (a.function == RowLoss::cosine_embedding) return cosine_slopes(a, factor, row, gradient);
  if (a.function == RowLoss::triplet) {
    const Triplet t = triplet_of(a, row);
    if (!(t.value(a) > 0)) return;
    add_distance_slopes(a, factor, t.positive, row, {0, 1}, gradient);
    add_distance_slopes(a, -factor, t.negative, row, {t.swapped ? 1 : 0, 2}, gradient);
    return;
  }
  const Overlap o = overlap_of(row);
  const double below = o.sum + a.smooth, above = 2 * o.both + a.smooth;
  for (std::int64_t i = 0; i < row.size; ++i) {
    gradient[0][i] = static_cast<T>(factor * (above / below - 2 * double{row.src[1][i]}) / below);
    gradient[1][i] = static_cast<T>(factor * (above / below - 2 * double{row.src[0][i]}) / below);
  }
}

/// The rows' place in a kernel's tensors: `width(i)` numbers a row.
inline std::int64_t row_width(RowLoss function, std::size_t tensor, std::int64_t row_elements) {
  return function == RowLoss::cosine_embedding && tensor == 2 ? 1 : row_elements;
}

}  // namespace netwright::kernels
