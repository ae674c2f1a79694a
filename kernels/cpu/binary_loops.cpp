// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "kernels/cpu/elementwise_loops.h"
#include "kernels/cpu/vector_math.h"

// In-place calls are meant: without ivdep the compiler's check for overlap would send them to a scalar loop.
namespace netwright::kernels::cpu {
namespace {

template <class Value>
[[gnu::always_inline]] inline void each(Operand a, Operand b, float* dst, std::int64_t count, Value value) {
  if (a.step == 1 && b.step == 1) {
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) dst[i] = value(a.values[i], b.values[i]);
  } else if (a.step == 1) {
    const float right = *b.values;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) dst[i] = value(a.values[i], right);
  } else {
    const float left = *a.values;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) dst[i] = value(left, b.values[i * b.step]);
  }
}

/// Nothing comes of no gradient, however steep the slope.
template <class Slope>
[[gnu::always_inline]] inline void each_slope(Operand a, Operand b, const float* diff_dst, float* gradient,
                                              std::int64_t count, Slope slope) {
  const auto times_slope = [=](float diff, float left, float right) __attribute__((always_inline)) {
    const float product = diff * slope(left, right);
    return diff == 0 ? 0 : product;
  };
  if (a.step == 1 && b.step == 1) {
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) gradient[i] = times_slope(diff_dst[i], a.values[i], b.values[i]);
  } else if (a.step == 1) {
    const float right = *b.values;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) gradient[i] = times_slope(diff_dst[i], a.values[i], right);
  } else {
    const float left = *a.values;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i)
      gradient[i] = times_slope(diff_dst[i], left, b.values[i * b.step]);
  }
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void binary_forward(BinaryFunction function, Operand a,
                                                                         Operand b, float* dst,
                                                                         std::int64_t count) {
  switch (function) {
    case BinaryFunction::add:
      return each(a, b, dst, count, [](float x, float y) { return x + y; });
    case BinaryFunction::subtract:
      return each(a, b, dst, count, [](float x, float y) { return x - y; });
    case BinaryFunction::multiply:
      return each(a, b, dst, count, [](float x, float y) { return x * y; });
    case BinaryFunction::divide:
      return each(a, b, dst, count, [](float x, float y) { return x / y; });
    case BinaryFunction::power:
      return each(a, b, dst, count, [](float x, float y) { return std::pow(x, y); });
    case BinaryFunction::minimum:
      return each(a, b, dst, count, [](float x, float y) { return (x != x) | (x < y) ? x : y; });
    case BinaryFunction::maximum:
      return each(a, b, dst, count, [](float x, float y) { return (x != x) | (x > y) ? x : y; });
    case BinaryFunction::prelu:
      return each(a, b, dst, count, [](float x, float y) { return x > 0 ? x : x * y; });
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void binary_backward(
    const BinaryBackwardAttributes& attributes, Operand a, Operand b, const float* diff_dst, float* gradient,
    std::int64_t count) {
  const auto all = [&](auto slope) __attribute__((always_inline)) {
    each_slope(a, b, diff_dst, gradient, count, slope);
  };
  const bool by_a = attributes.operand == 0;
  switch (attributes.function) {
    case BinaryFunction::add:
      return all([](float, float) { return 1.F; });
    case BinaryFunction::subtract:
      return by_a ? all([](float, float) { return 1.F; }) : all([](float, float) { return -1.F; });
    case BinaryFunction::multiply:
      return by_a ? all([](float, float y) { return y; }) : all([](float x, float) { return x; });
    case BinaryFunction::divide:
      return by_a ? all([](float, float y) { return 1 / y; })
                  : all([](float x, float y) { return -x / (y * y); });
    case BinaryFunction::power:
      return by_a ? all([](float x, float y) { return y == 0 ? 0 : y * std::pow(x, y - 1); })
                  : all([](float x, float y) {
                      return (x == 0) & (y >= 0) ? 0 : std::pow(x, y) * std::log(x);
                    });
    case BinaryFunction::minimum:
      return by_a ? all([](float x, float y) { return x > y    ? 0.F
                                                      : x == y ? 0.5F
                                                               : 1.F; })
                  : all([](float x, float y) { return y > x    ? 0.F
                                                      : x == y ? 0.5F
                                                               : 1.F; });
    case BinaryFunction::maximum:
      return by_a ? all([](float x, float y) { return x < y    ? 0.F
                                                      : x == y ? 0.5F
                                                               : 1.F; })
                  : all([](float x, float y) { return y < x    ? 0.F
                                                      : x == y ? 0.5F
                                                               : 1.F; });
    case BinaryFunction::prelu:
      return by_a ? all([](float x, float y) { return x > 0 ? 1 : y; })
                  : all([](float x, float) { return x > 0 ? 0 : x; });
  }
}

}  // namespace netwright::kernels::cpu
