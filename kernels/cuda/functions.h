// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <numbers>

#include "kernels/api/support/elementwise_values.h"
#include "kernels/cuda/seam.h"

/// Functions of one and two numbers and their slopes, in float or double; written so that no step overflows
/// where the outcome does not. Formulas: kernels/api/elementwise.h.
namespace netwright::kernels::cuda {

template <class T>
DEV T sigmoid(T x) {
  return 1 / (1 + std::exp(-x));
}
template <class T>
DEV T between(T x, T low, T high) {
  return x < low ? low : x > high ? high : x;
}
/// log(1 + exp(x)).
template <class T>
DEV T soft_plus(T x) {
  return (x > 0 ? x : T{0}) + std::log1p(std::exp(-std::abs(x)));
}
template <class T>
DEV T normal_cdf(T x) {
  return std::erfc(-x * static_cast<T>(std::numbers::sqrt2 / 2)) / 2;
}
template <class T>
DEV T normal_pdf(T x) {
  return std::exp(-x * x / 2) * static_cast<T>(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
}

inline constexpr double kGeluInner = 0.044715;
inline constexpr double kGeluOuter = std::numbers::inv_sqrtpi * std::numbers::sqrt2;  // sqrt(2 / pi)

template <class T>
DEV T gelu_tanh(T x) {
  return std::tanh(static_cast<T>(kGeluOuter) * (x + static_cast<T>(kGeluInner) * x * x * x));
}
template <class T>
DEV T gelu_tanh_slope(T x) {
  const T t = gelu_tanh(x), rest = 1 - t * t;
  if (rest == 0) return (1 + t) / 2;  // far out, where the square of x may be infinite
  return (1 + t) / 2 +
         x * rest / 2 * static_cast<T>(kGeluOuter) * (1 + 3 * static_cast<T>(kGeluInner) * x * x);
}
template <class T>
DEV T mish_slope(T x) {
  const T t = std::tanh(soft_plus(x));
  return t + x * (1 - t * t) * sigmoid(x);
}

/// UnaryAttributes in the tensors' type.
template <class T>
struct Unary {
  UnaryFunction function;
  T alpha, beta;

  DEV T operator()(T x) const {
    switch (function) {
      case UnaryFunction::relu:
        return x < 0 ? T{0} : x;
      case UnaryFunction::hard_tanh:
      case UnaryFunction::clip:
        return between(x, alpha, beta);
      case UnaryFunction::leaky_relu:
        return x > 0 ? x : alpha * x;
      case UnaryFunction::elu:
        return beta * (x > 0 ? x : alpha * std::expm1(x));
      case UnaryFunction::gelu_erf:
        return x * normal_cdf(x);
      case UnaryFunction::gelu_tanh:
        return x * ((1 + gelu_tanh(x)) / 2);
      case UnaryFunction::silu:
        return x * sigmoid(x);
      case UnaryFunction::mish:
        return x * std::tanh(std::isnan(x) ? x : soft_plus(x));
      case UnaryFunction::sigmoid:
        return sigmoid(x);
      case UnaryFunction::hard_sigmoid:
        return between<T>(x + 3, 0, 6) / 6;
      case UnaryFunction::hard_swish:
        return x * (between<T>(x + 3, 0, 6) / 6);
      case UnaryFunction::tanh:
        return std::tanh(x);
      case UnaryFunction::softplus:
        return alpha * x > beta || std::isnan(x) ? x : soft_plus(alpha * x) / alpha;
      case UnaryFunction::softsign:
        return x / (1 + std::abs(x));
      case UnaryFunction::negate:
        return -x;
      case UnaryFunction::absolute:
        return std::abs(x);
      case UnaryFunction::exponential:
        return std::exp(x);
      case UnaryFunction::logarithm:
        return std::log(x);
      case UnaryFunction::square_root:
        return std::sqrt(x);
      case UnaryFunction::affine:
        return alpha * x + beta;
      case UnaryFunction::power:
        return std::pow(x, alpha);
    }
    return 0;
  }
};

/// The slope of Unary; `v` is src or dst, see slope_reads_dst().
template <class T>
struct UnarySlope {
  UnaryFunction function;
  T alpha, beta;

  DEV T slope(T v) const {
    switch (function) {
      case UnaryFunction::relu:
        return v <= 0 ? 0 : 1;
      case UnaryFunction::hard_tanh:
        return v <= alpha || v >= beta ? 0 : 1;
      case UnaryFunction::clip:
        return v >= alpha && v <= beta ? 1 : 0;
      case UnaryFunction::leaky_relu:
        return v > 0 ? T{1} : alpha;
      case UnaryFunction::elu:
        return v > 0 ? beta : v + alpha * beta;
      case UnaryFunction::gelu_erf:
        return normal_cdf(v) + v * normal_pdf(v);
      case UnaryFunction::gelu_tanh:
        return gelu_tanh_slope(v);
      case UnaryFunction::silu:
        return sigmoid(v) * (1 + v * sigmoid(-v));
      case UnaryFunction::mish:
        return mish_slope(v);
      case UnaryFunction::sigmoid:
        return v * (1 - v);
      case UnaryFunction::hard_sigmoid:
        return v > 0 && v < 1 ? T{1} / 6 : T{0};
      case UnaryFunction::hard_swish:
        return v <= -3 ? T{0} : v < 3 ? v / 3 + T{0.5} : T{1};
      case UnaryFunction::tanh:
        return 1 - v * v;
      case UnaryFunction::softplus:
        return alpha * v > beta ? T{1} : sigmoid(alpha * v);
      case UnaryFunction::softsign:
        return 1 / ((1 + std::abs(v)) * (1 + std::abs(v)));
      case UnaryFunction::negate:
        return -1;
      case UnaryFunction::absolute:
        return v > 0 ? 1 : v < 0 ? -1 : 0;
      case UnaryFunction::exponential:
        return v;
      case UnaryFunction::logarithm:
        return 1 / v;
      case UnaryFunction::square_root:
        return 1 / (2 * v);
      case UnaryFunction::affine:
        return alpha;
      case UnaryFunction::power:
        return alpha == 0 ? T{0} : alpha * std::pow(v, alpha - 1);
    }
    return 0;
  }
  DEV T operator()(T v, T diff_dst) const { return diff_dst == 0 ? T{0} : diff_dst * slope(v); }
};

template <class T>
struct Binary {
  BinaryFunction function;

  DEV T operator()(T a, T b) const { return value_of(function, a, b); }
};

/// The slope of Binary by operand 0 or 1.
template <class T>
struct BinarySlope {
  BinaryFunction function;
  int operand;

  DEV T operator()(T a, T b) const {
    const T own = operand == 0 ? a : b, other = operand == 0 ? b : a;
    switch (function) {
      case BinaryFunction::add:
        return 1;
      case BinaryFunction::subtract:
        return operand == 0 ? 1 : -1;
      case BinaryFunction::multiply:
        return other;
      case BinaryFunction::divide:
        return operand == 0 ? 1 / b : -a / (b * b);
      case BinaryFunction::power:
        if (operand == 0) return b == 0 ? T{0} : b * std::pow(a, b - 1);
        return a == 0 && b >= 0 ? T{0} : std::pow(a, b) * std::log(a);
      case BinaryFunction::minimum:
        return own > other ? T{0} : own == other ? T{0.5} : T{1};
      case BinaryFunction::maximum:
        return own < other ? T{0} : own == other ? T{0.5} : T{1};
      case BinaryFunction::prelu:
        if (operand == 0) return a > 0 ? T{1} : b;
        return a > 0 ? T{0} : a;
    }
    return 0;
  }
};

}  // namespace netwright::kernels::cuda
