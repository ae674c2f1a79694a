// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "kernels/cpu/elementwise_loops.h"
#include "kernels/cpu/vector_math.h"

// In-place calls are meant: without ivdep the compiler's check for overlap would send them to a scalar loop.
namespace netwright::kernels::cpu {
namespace {

constexpr float kGeluInner = 0.044715F;
constexpr float kGeluTwice = 1.59576912F;  // 2 sqrt(2 / pi)

[[gnu::always_inline]] inline float gelu_tanh_of(float x) {
  return x * sigmoid_of(kGeluTwice * (x + kGeluInner * x * x * x));
}
[[gnu::always_inline]] inline float gelu_tanh_slope(float x) {
  const float s = sigmoid_of(kGeluTwice * (x + kGeluInner * x * x * x));
  const float bend = s * (1 - s), inner = kGeluTwice * (1 + 3 * kGeluInner * x * x);
  return s + (bend == 0 ? 0 : x * bend * inner);
}
[[gnu::always_inline]] inline float silu_slope(float x) {
  const float s = sigmoid_of(x);
  return s + x * s * (1 - s);
}
/// With n = e^x and w = n (n + 2), tanh(log(1 + n)) = w / (w + 2); past 20 it is 1.
[[gnu::always_inline]] inline float mish_of(float x) {
  const float n = exp_to_88(20 < x ? 20 : x), w = n * (n + 2);
  return x * (w / (w + 2));
}
[[gnu::always_inline]] inline float mish_slope(float x) {
  const float n = exp_to_88(20 < x ? 20 : x), w = n * (n + 2), over = 1 / (w + 2);
  const float slope = w * over + x * (4 * (w + 1) * over * over) * (n / (1 + n));
  return x > 20 ? 1 : slope;
}
[[gnu::always_inline]] inline float hard_swish_slope(float x) {
  const float middle = x * (1.F / 3) + 0.5F, high = x < 3 ? middle : 1;
  return x <= -3 ? 0 : high;
}

template <class Value>
[[gnu::always_inline]] inline void each(const float* src, float* dst, std::int64_t count, Value value) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) dst[i] = value(src[i]);
}
/// Nothing comes of no gradient, however steep the slope.
template <class Slope>
[[gnu::always_inline]] inline void each_slope(const float* v, const float* diff_dst, float* diff_src,
                                              std::int64_t count, Slope slope) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const float diff = diff_dst[i], product = diff * slope(v[i]);
    diff_src[i] = diff == 0 ? 0 : product;
  }
}

/// x^a; the common exponents without a call.
[[gnu::always_inline]] inline void each_power(float a, const float* src, float* dst, std::int64_t count) {
  if (a == 2) return each(src, dst, count, [](float x) { return x * x; });
  if (a == 3) return each(src, dst, count, [](float x) { return x * x * x; });
  if (a == -1) return each(src, dst, count, [](float x) { return 1 / x; });
  for (std::int64_t i = 0; i < count; ++i) dst[i] = std::pow(src[i], a);
}
[[gnu::always_inline]] inline void each_power_slope(float a, const float* v, const float* diff_dst,
                                                    float* diff_src, std::int64_t count) {
  if (a == 2) return each_slope(v, diff_dst, diff_src, count, [](float x) { return 2 * x; });
  if (a == 3) return each_slope(v, diff_dst, diff_src, count, [](float x) { return 3 * x * x; });
  if (a == -1) return each_slope(v, diff_dst, diff_src, count, [](float x) { return -1 / (x * x); });
  for (std::int64_t i = 0; i < count; ++i) {
    const float slope = a == 0 ? 0 : a * std::pow(v[i], a - 1);
    diff_src[i] = diff_dst[i] == 0 ? 0 : diff_dst[i] * slope;
  }
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void unary_forward(const UnaryAttributes& function,
                                                                        const float* src, float* dst,
                                                                        std::int64_t count) {
  const auto a = static_cast<float>(function.alpha), b = static_cast<float>(function.beta);
  switch (function.function) {
    case UnaryFunction::relu:
      return each(src, dst, count, [](float x) { return x < 0 ? 0 : x; });
    case UnaryFunction::hard_tanh:
    case UnaryFunction::clip:
      return each(src, dst, count, [=](float x) { return clamped(x, a, b); });
    case UnaryFunction::leaky_relu:
      return each(src, dst, count, [=](float x) { return x > 0 ? x : a * x; });
    case UnaryFunction::elu:
      return each(src, dst, count, [=](float x) { return b * (x > 0 ? x : a * exp_minus_1_of(x)); });
    case UnaryFunction::gelu_erf:
      return each(src, dst, count, [](float x) { return x * normal_of(x).cdf; });
    case UnaryFunction::gelu_tanh:
      return each(src, dst, count, [](float x) { return gelu_tanh_of(x); });
    case UnaryFunction::silu:
      return each(src, dst, count, [](float x) { return x * sigmoid_of(x); });
    case UnaryFunction::mish:
      return each(src, dst, count, [](float x) { return mish_of(x); });
    case UnaryFunction::sigmoid:
      return each(src, dst, count, [](float x) { return sigmoid_of(x); });
    case UnaryFunction::hard_sigmoid:
      return each(src, dst, count, [](float x) { return clamped(x + 3, 0, 6) * (1.F / 6); });
    case UnaryFunction::hard_swish:
      return each(src, dst, count, [](float x) { return x * (clamped(x + 3, 0, 6) * (1.F / 6)); });
    case UnaryFunction::tanh:
      return each(src, dst, count, [](float x) { return tanh_of(x); });
    case UnaryFunction::softplus:
      return each(src, dst, count, [=](float x) { return a * x > b ? x : soft_plus(a * x) / a; });
    case UnaryFunction::softsign:
      return each(src, dst, count, [](float x) { return x / (1 + std::fabs(x)); });
    case UnaryFunction::negate:
      return each(src, dst, count, [](float x) { return -x; });
    case UnaryFunction::absolute:
      return each(src, dst, count, [](float x) { return std::fabs(x); });
    case UnaryFunction::exponential:
      return each(src, dst, count, [](float x) { return exp_of(x); });
    case UnaryFunction::logarithm:
      return each(src, dst, count, [](float x) { return log_of(x); });
    case UnaryFunction::square_root:
      return each(src, dst, count, [](float x) { return std::sqrt(x); });
    case UnaryFunction::affine:
      return each(src, dst, count, [=](float x) { return a * x + b; });
    case UnaryFunction::power:
      return each_power(a, src, dst, count);
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void unary_backward(const UnaryAttributes& function,
                                                                         const float* v,
                                                                         const float* diff_dst,
                                                                         float* diff_src,
                                                                         std::int64_t count) {
  const auto a = static_cast<float>(function.alpha), b = static_cast<float>(function.beta), ab = a * b;
  const auto all = [&](auto slope) __attribute__((always_inline)) {
    each_slope(v, diff_dst, diff_src, count, slope);
  };
  switch (function.function) {
    case UnaryFunction::relu:
      return all([](float y) { return y <= 0 ? 0.F : 1.F; });
    case UnaryFunction::hard_tanh:
      return all([=](float y) { return (y <= a) | (y >= b) ? 0.F : 1.F; });
    case UnaryFunction::clip:
      return all([=](float x) { return (x >= a) & (x <= b) ? 1.F : 0.F; });
    case UnaryFunction::leaky_relu:
      return all([=](float y) { return y > 0 ? 1 : a; });
    case UnaryFunction::elu:
      return all([=](float y) { return y > 0 ? b : y + ab; });
    case UnaryFunction::gelu_erf:
      return all([](float x) {
        const Normal normal = normal_of(x);
        return normal.cdf + x * normal.pdf;
      });
    case UnaryFunction::gelu_tanh:
      return all([](float x) { return gelu_tanh_slope(x); });
    case UnaryFunction::silu:
      return all([](float x) { return silu_slope(x); });
    case UnaryFunction::mish:
      return all([](float x) { return mish_slope(x); });
    case UnaryFunction::sigmoid:
      return all([](float y) { return y * (1 - y); });
    case UnaryFunction::hard_sigmoid:
      return all([](float y) { return (y > 0) & (y < 1) ? 1.F / 6 : 0.F; });
    case UnaryFunction::hard_swish:
      return all([](float x) { return hard_swish_slope(x); });
    case UnaryFunction::tanh:
      return all([](float y) { return 1 - y * y; });
    case UnaryFunction::softplus:
      return all([=](float x) { return a * x > b ? 1 : sigmoid_of(a * x); });
    case UnaryFunction::softsign:
      return all([](float x) { return 1 / ((1 + std::fabs(x)) * (1 + std::fabs(x))); });
    case UnaryFunction::negate:
      return all([](float) { return -1.F; });
    case UnaryFunction::absolute:
      return all([](float x) { return x > 0 ? 1.F : x < 0 ? -1.F : 0.F; });
    case UnaryFunction::exponential:
      return all([](float y) { return y; });
    case UnaryFunction::logarithm:
      return all([](float x) { return 1 / x; });
    case UnaryFunction::square_root:
      return all([](float y) { return 0.5F / y; });
    case UnaryFunction::affine:
      return all([=](float) { return a; });
    case UnaryFunction::power:
      return each_power_slope(a, v, diff_dst, diff_src, count);
  }
}

}  // namespace netwright::kernels::cpu
