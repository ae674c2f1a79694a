// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

/// Functions of one float without branches or calls, so that a loop over them becomes vectors. Errors are a
/// few units in the last place of the largest number involved; NaN stays NaN. They are compiled into their
/// callers, for the instructions these are compiled for.
namespace netwright::kernels::cpu {

[[gnu::always_inline]] inline float clamped(float x, float low, float high) {
  const float below = high < x ? high : x;
  return below < low ? low : below;
}

/// x = n ln 2 + r, |r| <= ln 2 / 2; `power` is 2^n, or 2^(n - 1) when `exponent_of_one` is 126.
struct PowerOfTwo {
  float r = 0;
  float power = 1;
};
/// The power has to be a normal number.
[[gnu::always_inline]] inline PowerOfTwo split_power(float x, std::uint32_t exponent_of_one = 127) {
  constexpr float kRound = 0x1.8p23F;  // adding it leaves no bits for a fraction
  const float shifted = x * 1.44269504F + kRound;
  const float n = shifted - kRound;
  const float r = (x - n * 0x1.62ep-1F) - n * 0x1.0bfbe8p-15F;  // ln 2 in two parts; the first has few bits
  const auto exponent = std::bit_cast<std::uint32_t>(shifted) + exponent_of_one;  // low bits: n's
  return {.r = r, .power = std::bit_cast<float>(exponent << 23)};
}
/// e^r - 1 for |r| <= ln 2 / 2, by its series; what is left out is below 1e-8.
[[gnu::always_inline]] inline float exp_minus_1_series(float r) {
  const float high = 1.F / 24 + r * (1.F / 120 + r * (1.F / 720 + r * (1.F / 5040)));
  return r + r * r * (1.F / 2 + r * (1.F / 6 + r * high));
}
/// e^x, but e^88 above 88; 0 below the normal numbers.
[[gnu::always_inline]] inline float exp_to_88(float x) {
  const PowerOfTwo split = split_power(clamped(x, -87, 88));
  const float inside = split.power + split.power * exp_minus_1_series(split.r);
  return x < -87 ? 0 : inside;
}
/// The same for x up to 0, with less to look after.
[[gnu::always_inline]] inline float exp_of_negative(float x) {
  const PowerOfTwo split = split_power(x < -87 ? -87 : x);
  const float inside = split.power + split.power * exp_minus_1_series(split.r);
  return x < -87 ? 0 : inside;
}
/// e^x; 0 below e^-86.
[[gnu::always_inline]] inline float exp_of(float x) {
  const PowerOfTwo split = split_power(clamped(x, -86, 88.72283F), 126);
  const float inside = 2 * (split.power + split.power * exp_minus_1_series(split.r));
  const float high = x > 88.72283F ? std::numeric_limits<float>::infinity() : inside;
  return x < -86 ? 0 : high;
}
[[gnu::always_inline]] inline float exp_minus_1_of(float x) {
  const PowerOfTwo split = split_power(clamped(x, -87, 88));
  return split.power * exp_minus_1_series(split.r) + (split.power - 1);
}

[[gnu::always_inline]] inline float sigmoid_of(float x) {
  const float inside = 1 / (1 + exp_to_88(-x));
  return x < -88 ? 0 : inside;
}

/// tanh |x| = (1 - t) / (1 + t), t = e^-2|x|, without cancellation near 0.
[[gnu::always_inline]] inline float tanh_of(float x) {
  const float t = exp_minus_1_of(-2 * std::fabs(x));
  return std::copysign(-t / (2 + t), x);
}

/// ln x by its exponent and a series in (m - 1) / (m + 1) of its mantissa m in [sqrt 1/2, sqrt 2).
[[gnu::always_inline]] inline float log_of_normal(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t above = bits - 0x3f3504f3U;  // of sqrt 1/2
  const auto n = static_cast<float>(static_cast<std::int32_t>(above) >> 23);
  const float m = std::bit_cast<float>((above & 0x007fffffU) + 0x3f3504f3U);
  const float f = m - 1, s = f / (2 + f), z = s * s;
  const float series = z * (2.F / 3 + z * (2.F / 5 + z * (2.F / 7 + z * (2.F / 9))));
  const float half = f * f * 0.5F;
  return n * 0x1.62ep-1F + (n * 0x1.0bfbe8p-15F + s * (half + series) - half + f);
}
[[gnu::always_inline]] inline float log_of(float x) {
  constexpr float kSmallest = std::numeric_limits<float>::min();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const bool tiny = x < kSmallest;
  const float inside = log_of_normal(tiny ? x * 0x1p23F : x) - (tiny ? 15.9423851F : 0);
  const float finite = x < kInfinity ? inside : x;  // infinity and NaN are themselves
  const float positive = x > 0 ? finite : -kInfinity;
  return x < 0 ? std::numeric_limits<float>::quiet_NaN() : x != x ? x : positive;
}
/// ln(1 + u) for u in [0, 1]: what is lost in 1 + u is made good.
[[gnu::always_inline]] inline float log_1_plus(float u) {
  const float sum = 1 + u;
  return log_of_normal(sum) + (u - (sum - 1)) / sum;
}
/// ln(1 + e^x).
[[gnu::always_inline]] inline float soft_plus(float x) {
  return (x < 0 ? 0 : x) + log_1_plus(exp_of_negative(-std::fabs(x)));
}

/// The normal distribution at x.
struct Normal {
  float cdf = 0;
  float pdf = 0;
};
/// Abramowitz and Stegun 7.1.26, error of the cdf below 1e-7.
[[gnu::always_inline]] inline Normal normal_of(float x) {
  const float bell = exp_of_negative(x * x * -0.5F);
  const float t = 1 / (1 + 0.3275911F * 0.70710678F * std::fabs(x));
  const float series =
      t * (0.254829592F + t * (-0.284496736F + t * (1.421413741F + t * (-1.453152027F + t * 1.061405429F))));
  const float tail = 0.5F * series * bell;
  return {.cdf = x < 0 ? tail : 1 - tail, .pdf = bell * 0.39894228F};
}

}  // namespace netwright::kernels::cpu
