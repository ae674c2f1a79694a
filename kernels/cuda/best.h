// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/cuda/seam.h"

namespace netwright::kernels::cuda {

/// The greatest of the numbers seen and its place: the first of equal ones, NaN above all.
template <class T>
struct Best {
  T value = 0;
  std::int64_t place = -1;  ///< none yet

  DEV void see(T other, std::int64_t at) {
    if (place < 0 || other > value || (std::isnan(other) && !std::isnan(value))) *this = {other, at};
  }
};

/// Of what two threads saw.
struct Better {
  template <class T>
  DEV Best<T> operator()(const Best<T>& a, const Best<T>& b) const {
    if (a.place < 0 || b.place < 0) return a.place < 0 ? b : a;
    const bool a_is_nan = std::isnan(a.value), b_is_nan = std::isnan(b.value);
    if (a_is_nan != b_is_nan) return a_is_nan ? a : b;
    if (a_is_nan || a.value == b.value) return a.place < b.place ? a : b;
    return a.value > b.value ? a : b;
  }
};

}  // namespace netwright::kernels::cuda
