// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "kernels/api/loss.h"

/// The formulas of kernels/api/loss.h and their slopes, in the numbers of type T. They go into no loop of
/// their own: each module brings its own.
namespace netwright::kernels {

template <class T>
struct LossSlopes {
  T by_src = 0;
  T by_target = 0;
};

/// log(1 + exp(-x)).
template <class T>
constexpr T log_of_one_and_exp(T x) {
  return std::max(-x, T{0}) + std::log1p(std::exp(-std::abs(x)));
}
template <class T>
constexpr T logistic(T x) {
  return 1 / (1 + std::exp(-x));
}
/// A logarithm not below -100; NaN stays NaN.
template <class T>
constexpr T bounded_log(T logarithm) {
  return logarithm < -100 ? T{-100} : logarithm;
}
template <class T>
constexpr T sign_of(T x) {
  return x > 0 ? T{1} : x < 0 ? T{-1} : T{0};
}

/// What the focal loss and its slopes are made of.
template <class T>
struct Focal {
  T p, n;     ///< of class 1 and of class 0
  T q;        ///< of the wrong class
  T entropy;  ///< -(t log p + (1 - t) log n)
  T factor;   ///< a t + (1 - a) (1 - t)
  T factor_slope;
  T power;        ///< q^b
  T power_slope;  ///< b q^(b - 1), 0 where q is 0
};
template <class T>
constexpr Focal<T> focal_of(T a, T b, T x, T t) {
  const T p = logistic(x), n = logistic(-x), q = p * (1 - t) + n * t;
  return {.p = p,
          .n = n,
          .q = q,
          .entropy = (1 - t) * x + log_of_one_and_exp(x),
          .factor = a < 0 ? T{1} : a * t + (1 - a) * (1 - t),
          .factor_slope = a < 0 ? T{0} : 2 * a - 1,
          .power = std::pow(q, b),
          .power_slope = b == 0 || q <= 0 ? T{0} : b * std::pow(q, b - 1)};
}

template <ElementwiseLoss function, class T>
constexpr T loss_value(T a, T b, T x, T t) {
  using enum ElementwiseLoss;
  const T d = x - t;
  if constexpr (function == mse) return d * d;
  if constexpr (function == l1) return std::abs(d);
  if constexpr (function == huber) return std::abs(d) <= a ? d * d / 2 : a * (std::abs(d) - a / 2);
  if constexpr (function == bce)
    return -(t * bounded_log(std::log(x)) + (1 - t) * bounded_log(std::log1p(-x)));
  if constexpr (function == bce_with_logits) return (1 - t) * x + (1 + (a - 1) * t) * log_of_one_and_exp(x);
  if constexpr (function == kl_div) return t == 0 ? T{0} : a * t * (std::log(t) - x);
  if constexpr (function == kl_div_log) return a * std::exp(t) * (t - x);
  if constexpr (function == hinge) return std::max(T{0}, a - t * x);
  if constexpr (function == hinge_embedding)
    return (t == -1 ? T{0} : x) + (t == 1 ? T{0} : std::max(T{0}, a - x));
  if constexpr (function == focal) {
    const Focal<T> f = focal_of(a, b, x, t);
    return f.factor * f.power * f.entropy;
  }
}

template <ElementwiseLoss function, class T>
constexpr LossSlopes<T> loss_slopes(T a, T b, T x, T t) {
  using enum ElementwiseLoss;
  const T d = x - t;
  if constexpr (function == mse) return {2 * d, -2 * d};
  if constexpr (function == l1) return {sign_of(d), -sign_of(d)};
  if constexpr (function == huber) {
    const T slope = std::abs(d) <= a ? d : a * sign_of(d);
    return {slope, -slope};
  }
  if constexpr (function == bce) {
    return {d / std::max(x * (1 - x), T(1e-12)), bounded_log(std::log1p(-x)) - bounded_log(std::log(x))};
  }
  if constexpr (function == bce_with_logits) {
    return {(1 - t) - (1 + (a - 1) * t) * logistic(-x), (a - 1) * log_of_one_and_exp(x) - x};
  }
  if constexpr (function == kl_div) return {-a * t, t == 0 ? T{0} : a * (std::log(t) + 1 - x)};
  if constexpr (function == kl_div_log) return {-a * std::exp(t), a * std::exp(t) * (t - x + 1)};
  if constexpr (function == hinge) return a - t * x > 0 ? LossSlopes<T>{-t, -x} : LossSlopes<T>{};
  if constexpr (function == hinge_embedding)
    return {(t == -1 ? T{0} : T{1}) - (t != 1 && a - x > 0 ? T{1} : T{0}), T{0}};
  if constexpr (function == focal) {
    const Focal<T> f = focal_of(a, b, x, t);
    const T by_x = (f.p * (1 - t) - f.n * t) * f.power + f.entropy * f.power_slope * f.p * f.n * (1 - 2 * t);
    const T by_t = -x * f.power + f.entropy * f.power_slope * (f.n - f.p);
    return {f.factor * by_x, f.factor_slope * f.power * f.entropy + f.factor * by_t};
  }
}

/// visit(std::integral_constant<ElementwiseLoss, function>{}), so that loops are made for each.
template <class Visit>
auto with_loss(ElementwiseLoss function, Visit visit) {
  using enum ElementwiseLoss;
  switch (function) {
    case mse:
      return visit(std::integral_constant<ElementwiseLoss, mse>{});
    case l1:
      return visit(std::integral_constant<ElementwiseLoss, l1>{});
    case huber:
      return visit(std::integral_constant<ElementwiseLoss, huber>{});
    case bce:
      return visit(std::integral_constant<ElementwiseLoss, bce>{});
    case bce_with_logits:
      return visit(std::integral_constant<ElementwiseLoss, bce_with_logits>{});
    case kl_div:
      return visit(std::integral_constant<ElementwiseLoss, kl_div>{});
    case kl_div_log:
      return visit(std::integral_constant<ElementwiseLoss, kl_div_log>{});
    case hinge:
      return visit(std::integral_constant<ElementwiseLoss, hinge>{});
    case hinge_embedding:
      return visit(std::integral_constant<ElementwiseLoss, hinge_embedding>{});
    case focal:
      break;
  }
  return visit(std::integral_constant<ElementwiseLoss, focal>{});
}

}  // namespace netwright::kernels
