// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "kernels/api/elementwise.h"

namespace netwright::kernels {

/// The definition of each function of two numbers, see BinaryFunction; T is float or double. Constexpr, so
/// that device code may call it too.
template <class T>
constexpr T value_of(BinaryFunction function, T a, T b) {
  switch (function) {
    case BinaryFunction::add:
      return a + b;
    case BinaryFunction::subtract:
      return a - b;
    case BinaryFunction::multiply:
      return a * b;
    case BinaryFunction::divide:
      return a / b;
    case BinaryFunction::power:
      return std::pow(a, b);
    case BinaryFunction::minimum:
      return std::isnan(a) || a < b ? a : b;
    case BinaryFunction::maximum:
      return std::isnan(a) || a > b ? a : b;
    case BinaryFunction::prelu:
      return a > 0 ? a : a * b;
  }
  return 0;
}

}  // namespace netwright::kernels
