// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "kernels/api/optimizer.h"
#include "kernels/api/step_state.h"
#include "kernels/api/support/layer_shapes.h"

namespace netwright::kernels {

/// What Adam's update multiplies with in one step, the same for every weight: w -= (of_mean * m + of_gradient
/// * g) / (sqrt(v * of_square) + eps), after w *= keep where decay is decoupled.
struct AdamFactors {
  double of_mean = 0;
  double of_gradient = 0;
  double of_square = 1;
  double keep = 1;
  double decay = 0;  ///< added to the gradient, times the weight
};

/// mu_1...mu_t, mu_t and mu_t+1 of NAdam; once the product is below half a bit of 1 it counts as 0.
struct NadamMomentum {
  double product = 1;
  double now = 0;
  double next = 0;
};
constexpr NadamMomentum nadam_momentum(const AdamAttributes& a, std::int64_t update) {
  constexpr double kNothing = 0x1p-60;
  const auto mu = [&a](std::int64_t t) {
    return a.beta1 * (1 - 0.5 * std::pow(0.96, static_cast<double>(t) * a.momentum_decay));
  };
  NadamMomentum momentum{.now = mu(update), .next = mu(update + 1)};
  for (std::int64_t t = 1; t <= update && momentum.product > kNothing; ++t) momentum.product *= mu(t);
  if (momentum.product <= kNothing) momentum.product = 0;
  return momentum;
}

constexpr AdamFactors adam_factors(const AdamAttributes& a, const StepState& state) {
  const double rate = a.rate_factor * state.learning_rate;
  const auto update = static_cast<double>(state.update);
  AdamFactors factors{.of_mean = rate / (1 - std::pow(a.beta1, update)),
                      .of_square = 1 / (1 - std::pow(a.beta2, update)),
                      .keep = a.decoupled_decay ? 1 - rate * a.weight_decay : 1,
                      .decay = a.decoupled_decay ? 0 : a.weight_decay};
  if (a.nesterov) {
    const NadamMomentum mu = nadam_momentum(a, state.update);
    factors.of_gradient = rate * (1 - mu.now) / (1 - mu.product);
    factors.of_mean = rate * mu.next / (1 - mu.product * mu.next);
  }
  return factors;
}

constexpr double adagrad_rate(const AdagradAttributes& a, const StepState& state) {
  return a.rate_factor * state.learning_rate / (1 + static_cast<double>(state.update - 1) * a.rate_decay);
}

/// States an RMSprop update has beside the mean of squares.
inline std::size_t rmsprop_states(const RmspropAttributes& a) {
  return 1 + (a.centered ? 1 : 0) + (a.momentum != 0 ? 1 : 0);
}

inline Result<ElementwiseShape> update_shape(const KernelRequest& request, std::size_t states) {
  return elementwise_shape(request, {2 + states, 2 + states}, {1 + states, 1 + states});
}

/// Factor of clip_by_norm.
constexpr double clip_factor(double norm, double limit) {
  return limit / (norm + 1e-6);
}

/// gradients (count), and norm (1) where `norm` is given.
inline Result<ElementwiseShape> clip_shape(const KernelRequest& request) {
  if (auto ok = check_counts(request, {2, 2}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_tensor(request, "the norm", request.src[1], {request.src[0].type, {1}}); !ok)
    return ok.error();
  if (auto ok = check_tensor(request, "the output", request.dst[0], request.src[0]); !ok) return ok.error();
  return ElementwiseShape{.type = request.src[0].type, .elements = request.src[0].shape.elements()};
}
inline Result<ElementwiseShape> norm_shape(const KernelRequest& request) {
  if (auto ok = check_counts(request, {1, 1}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_not_empty(request, request.src[0]); !ok) return ok.error();
  if (auto ok = check_tensor(request, "the norm", request.dst[0], {request.src[0].type, {1}}); !ok)
    return ok.error();
  return ElementwiseShape{.type = request.src[0].type, .elements = request.src[0].shape.elements()};
}

/// The tensors of a lamb_update: how many numbers each holds.
struct LambShape {
  DataType type = DataType::f32;
  std::vector<std::int64_t> elements = {};
};
inline Result<LambShape> lamb_shape(const KernelRequest& request) {
  const std::size_t tensors = request.src.size() / 4;
  if (tensors == 0 || request.src.size() != 4 * tensors || request.dst.size() != 3 * tensors) {
    return wrong(request, "takes 4 inputs and 3 outputs for each weight, not " +
                              std::to_string(request.src.size()) + " and " +
                              std::to_string(request.dst.size()));
  }
  LambShape shape{.type = request.src[0].type};
  for (std::size_t i = 0; i < tensors; ++i) {
    if (auto ok = check_not_empty(request, request.src[i]); !ok) return ok.error();
    for (std::size_t part = 0; part < 4; ++part) {
      const TensorDesc wanted{shape.type, request.src[i].shape};
      const TensorDesc& given = request.src[part * tensors + i];
      if (auto ok = check_tensor(request, "a tensor of a weight", given, wanted); !ok) return ok.error();
      if (part == 0) continue;
      const TensorDesc& made = request.dst[(part - 1) * tensors + i];
      if (auto ok = check_tensor(request, "an output of a weight", made, wanted); !ok) return ok.error();
    }
    shape.elements.push_back(request.src[i].shape.elements());
  }
  return shape;
}

/// |w| / |r|, from the squares.
constexpr double trust_ratio(double weight_squares, double step_squares) {
  return weight_squares > 0 && step_squares > 0 ? std::sqrt(weight_squares) / std::sqrt(step_squares) : 1;
}

}  // namespace netwright::kernels
