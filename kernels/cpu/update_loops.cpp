// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/update_loops.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

// In-place calls are meant, as in loops.cpp.
namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kLanes = 16;
using Sums = std::array<double, kLanes>;

double total(const Sums& sums) {
  double sum = 0;
  for (const double lane : sums) sum += lane;
  return sum;
}

inline float lamb_step(const LambStep& s, float weight, float mean, float square) {
  return mean * s.of_mean / (std::sqrt(square) * s.root_scale + s.eps) + s.weight_decay * weight;
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void sgd(const SgdStep& step, const float* gradient,
                                                              float* weight, float* mean,
                                                              std::int64_t count) {
  const SgdStep s = step;
  if (mean == nullptr) {
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) weight[i] -= s.rate * (gradient[i] + s.weight_decay * weight[i]);
    return;
  }
  const float of_update = s.nesterov ? 1 : 0, of_mean = s.nesterov ? s.momentum : 1;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const float update = gradient[i] + s.weight_decay * weight[i];
    mean[i] = s.momentum * mean[i] + update;
    weight[i] -= s.rate * (of_update * update + of_mean * mean[i]);
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void adam(const AdamStep& step, const float* gradient,
                                                               float* weight, float* mean, float* square,
                                                               std::int64_t count) {
  const AdamStep s = step;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const float update = gradient[i] + s.decay * weight[i];
    mean[i] = s.beta1 * mean[i] + s.mean_share * update;
    square[i] = s.beta2 * square[i] + s.square_share * update * update;
    weight[i] = s.keep * weight[i] - (s.of_mean * mean[i] + s.of_gradient * update) /
                                         (std::sqrt(square[i]) * s.root_scale + s.eps);
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void rmsprop(const RmspropStep& step,
                                                                  const float* gradient, float* weight,
                                                                  float* square, float* mean, float* buffer,
                                                                  std::int64_t count) {
  const RmspropStep s = step;
  constexpr std::int64_t kPiece = 256;  // the step of a piece stays near while its parts are made
  std::array<float, kPiece> update{}, spread{};
  for (std::int64_t first = 0; first < count; first += kPiece) {
    const std::int64_t n = std::min(kPiece, count - first);
    float *w = weight + first, *v = square + first;
    const float* g = gradient + first;
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) {
      update[static_cast<std::size_t>(i)] = g[i] + s.weight_decay * w[i];
      const float u = update[static_cast<std::size_t>(i)];
      v[i] = s.alpha * v[i] + s.share * u * u;
      spread[static_cast<std::size_t>(i)] = v[i];
    }
    float* m = mean == nullptr ? nullptr : mean + first;
    for (std::int64_t i = 0; m != nullptr && i < n; ++i) {
      m[i] = s.alpha * m[i] + s.share * update[static_cast<std::size_t>(i)];
      const float rest = v[i] - m[i] * m[i];
      spread[static_cast<std::size_t>(i)] = rest < 0 ? 0 : rest;
    }
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) {
      float& u = update[static_cast<std::size_t>(i)];
      u = u / (std::sqrt(spread[static_cast<std::size_t>(i)]) + s.eps);
    }
    float* b = buffer == nullptr ? nullptr : buffer + first;
    for (std::int64_t i = 0; b != nullptr && i < n; ++i) {
      b[i] = s.momentum * b[i] + update[static_cast<std::size_t>(i)];
      update[static_cast<std::size_t>(i)] = b[i];
    }
#pragma GCC ivdep
    for (std::int64_t i = 0; i < n; ++i) w[i] -= s.rate * update[static_cast<std::size_t>(i)];
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void adagrad(const AdagradStep& step,
                                                                  const float* gradient, float* weight,
                                                                  float* squares, std::int64_t count) {
  const AdagradStep s = step;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const float update = gradient[i] + s.weight_decay * weight[i];
    squares[i] += update * update;
    weight[i] -= s.rate * update / (std::sqrt(squares[i] + s.initial) + s.eps);
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void adadelta(const AdadeltaStep& step,
                                                                   const float* gradient, float* weight,
                                                                   float* square, float* step_square,
                                                                   std::int64_t count) {
  const AdadeltaStep s = step;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const float update = gradient[i] + s.weight_decay * weight[i];
    square[i] = s.rho * square[i] + s.share * update * update;
    const float change = std::sqrt(step_square[i] + s.eps) / std::sqrt(square[i] + s.eps) * update;
    step_square[i] = s.rho * step_square[i] + s.share * change * change;
    weight[i] -= s.rate * change;
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void lion(const LionStep& step, const float* gradient,
                                                               float* weight, float* mean,
                                                               std::int64_t count) {
  const LionStep s = step;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) {
    const float direction = s.beta1 * mean[i] + s.share1 * gradient[i];
    const float sign = direction == 0 || direction != direction ? direction : std::copysign(1.0F, direction);
    weight[i] -= s.rate * (sign + s.weight_decay * weight[i]);
    mean[i] = s.beta2 * mean[i] + s.share2 * gradient[i];
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] LambSquares lamb_means(const LambStep& step,
                                                                            const float* gradient,
                                                                            const float* weight, float* mean,
                                                                            float* square,
                                                                            std::int64_t count) {
  const LambStep s = step;
  Sums weights{}, steps{};
  LambSquares rest;
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
#pragma GCC ivdep
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const std::int64_t at = i + lane;
      mean[at] = s.beta1 * mean[at] + s.mean_share * gradient[at];
      square[at] = s.beta2 * square[at] + s.square_share * gradient[at] * gradient[at];
      const double r = lamb_step(s, weight[at], mean[at], square[at]);
      weights[static_cast<std::size_t>(lane)] += double{weight[at]} * weight[at];
      steps[static_cast<std::size_t>(lane)] += r * r;
    }
  }
  for (; i < count; ++i) {
    mean[i] = s.beta1 * mean[i] + s.mean_share * gradient[i];
    square[i] = s.beta2 * square[i] + s.square_share * gradient[i] * gradient[i];
    const double r = lamb_step(s, weight[i], mean[i], square[i]);
    rest.weight += double{weight[i]} * weight[i];
    rest.step += r * r;
  }
  return {.weight = total(weights) + rest.weight, .step = total(steps) + rest.step};
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void lamb_apply(const LambStep& step, float rate,
                                                                     float* weight, const float* mean,
                                                                     const float* square,
                                                                     std::int64_t count) {
  const LambStep s = step;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) weight[i] -= rate * lamb_step(s, weight[i], mean[i], square[i]);
}

[[gnu::target_clones("avx512f", "avx2", "default")]] double squares_of(const float* values,
                                                                       std::int64_t count) {
  Sums sums{};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      sums[static_cast<std::size_t>(lane)] += double{values[i + lane]} * values[i + lane];
    }
  }
  double rest = 0;
  for (; i < count; ++i) rest += double{values[i]} * values[i];
  return total(sums) + rest;
}

// The exponent's bits are all set in NaN and infinities alone, so the largest magnitude tells.
[[gnu::target_clones("avx512f", "avx2", "default")]] bool has_non_finite(const float* values,
                                                                         std::int64_t count) {
  constexpr std::int32_t kMagnitude = 0x7FFFFFFF, kInfinity = 0x7F800000;
  std::int32_t largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    std::int32_t bits = 0;
    std::memcpy(&bits, values + i, sizeof bits);
    largest = std::max(largest, bits & kMagnitude);
  }
  return largest >= kInfinity;
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void scale(float factor, float* values,
                                                                std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) values[i] *= factor;
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void clamp(float limit, float* values,
                                                                std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float low = values[i] < -limit ? -limit : values[i];
    values[i] = low > limit ? limit : low;
  }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void blend(float keep, float share, const float* value,
                                                                float* sum, std::int64_t count) {
  if (keep == 0) {
#pragma GCC ivdep
    for (std::int64_t i = 0; i < count; ++i) sum[i] = share * value[i];
    return;
  }
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i) sum[i] = keep * sum[i] + share * value[i];
}

}  // namespace netwright::kernels::cpu
