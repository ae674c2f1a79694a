// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/api/step_state.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cuda/team.h"

/// Lines along one axis of a tensor (outer, size, inner), for .cu files. A team of threads works on a line
/// whose elements lie together; else neighbouring threads work on neighbouring lines.
namespace netwright::kernels::cuda {

inline std::int64_t lines_of(const AxisShape& s) {
  return s.outer * s.inner;
}
inline int line_width(const AxisShape& s) {
  return s.inner == 1 ? team_width(s.size) : 1;
}

/// Where the elements of one line are.
struct Line {
  std::int64_t outer = 0;  ///< of (outer, size, inner)
  std::int64_t first = 0, stride = 1;

  DEV std::int64_t at(std::int64_t k) const { return first + k * stride; }
};
inline DEV Line line_of(const AxisShape& s, std::int64_t number) {
  if (s.inner == 1) return {.outer = number, .first = number * s.size, .stride = 1};
  const Division by = divided(number, s.inner);
  return {.outer = by.quotient, .first = by.quotient * s.size * s.inner + by.remainder, .stride = s.inner};
}

/// sum over x of exp(x - highest) while the highest is found; as when it had been known: NaN for a NaN or
/// +infinity among the x, or nothing above -infinity.
template <class T>
struct ExpSum {
  T highest = std::numeric_limits<T>::lowest();
  T sum = 0;

  DEV void see(T x) {
    const T above = x - highest;
    const T power = std::exp(-std::abs(above));
    if (above > 0) {
      sum = sum * power + (x - x + 1);
      highest = x;
    } else {
      sum += power;
    }
  }
};
struct MergeExpSums {
  template <class T>
  DEV ExpSum<T> operator()(const ExpSum<T>& a, const ExpSum<T>& b) const {
    const T highest = a.highest > b.highest ? a.highest : b.highest;
    return {highest, a.sum * std::exp(a.highest - highest) + b.sum * std::exp(b.highest - highest)};
  }
};
/// Of one line, for all threads of its team.
template <class T>
DEV ExpSum<T> exp_sum_of(const Member& member, const Line& line, std::int64_t size, const T* src) {
  ExpSum<T> own;
  for (std::int64_t k = member.lane; k < member.end(size); k += member.width) own.see(src[line.at(k)]);
  return member.merged(own, MergeExpSums{});
}

}  // namespace netwright::kernels::cuda
