// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

/// Updates of flat ranges of weights: all tensors of a call have the shape (count), but for lamb_update. g is
/// the gradient, w the weight, lr = rate_factor * StepState::learning_rate, t = StepState::update. Every
/// kernel works in place and takes {diff_weight, weight, states...} to {weight, states...}; where
/// StepState::skip is set it does nothing (norm and has_non_finite, which only look, do all the same).
namespace netwright::kernels {

/// torch.optim.SGD: g += weight_decay * w; m = momentum * m + g; w -= lr * (nesterov ? g + momentum * m : m).
struct SgdAttributes {
  double momentum = 0;
  double weight_decay = 0;
  bool nesterov = false;
  double rate_factor = 1;

  friend bool operator==(const SgdAttributes&, const SgdAttributes&) = default;
};

/// States: [m], only when momentum != 0.
inline constexpr KernelId<SgdAttributes> kSgdUpdate{"sgd_update"};

/// torch.optim.Adam, AdamW (decoupled_decay) and NAdam (nesterov): m and v are exponential means of g and
/// g^2, m_hat and v_hat their values over 1 - beta^t. Decay is g += weight_decay * w, or decoupled
/// w -= lr * weight_decay * w. Then w -= lr * m_hat / (sqrt(v_hat) + eps); with nesterov m_hat is
/// (1 - mu_t) g / (1 - mu_1...mu_t) + mu_t+1 m / (1 - mu_1...mu_t+1), mu_t = beta1 (1 - 0.96^(t
/// momentum_decay) / 2) (Dozat, "Incorporating Nesterov Momentum into Adam", 2016).
struct AdamAttributes {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0;
  bool decoupled_decay = false;
  double rate_factor = 1;
  double momentum_decay = 0.004;
  bool nesterov = false;

  friend bool operator==(const AdamAttributes&, const AdamAttributes&) = default;
};

/// States: m, v.
inline constexpr KernelId<AdamAttributes> kAdamUpdate{"adam_update"};

/// torch.optim.RMSprop: g += weight_decay * w; v = alpha * v + (1 - alpha) g^2; centered subtracts the square
/// of the mean of g from v; d = g / (sqrt(v) + eps); b = momentum * b + d; w -= lr * (momentum ? b : d).
struct RmspropAttributes {
  double alpha = 0.99;
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  bool centered = false;
  double rate_factor = 1;

  friend bool operator==(const RmspropAttributes&, const RmspropAttributes&) = default;
};

/// States: v, [mean of g, only when centered], [b, only when momentum != 0].
inline constexpr KernelId<RmspropAttributes> kRmspropUpdate{"rmsprop_update"};

/// torch.optim.Adagrad: g += weight_decay * w; s += g^2; w -= lr / (1 + (t - 1) rate_decay) * g / (sqrt(s +
/// initial) + eps).
struct AdagradAttributes {
  double rate_decay = 0;
  double weight_decay = 0;
  double initial = 0;
  double eps = 1e-10;
  double rate_factor = 1;

  friend bool operator==(const AdagradAttributes&, const AdagradAttributes&) = default;
};

/// States: s.
inline constexpr KernelId<AdagradAttributes> kAdagradUpdate{"adagrad_update"};

/// torch.optim.Adadelta: g += weight_decay * w; v = rho * v + (1 - rho) g^2; d = sqrt(a + eps) / sqrt(v +
/// eps)
/// * g; a = rho * a + (1 - rho) d^2; w -= lr * d.
struct AdadeltaAttributes {
  double rho = 0.9;
  double eps = 1e-6;
  double weight_decay = 0;
  double rate_factor = 1;

  friend bool operator==(const AdadeltaAttributes&, const AdadeltaAttributes&) = default;
};

/// States: v, a.
inline constexpr KernelId<AdadeltaAttributes> kAdadeltaUpdate{"adadelta_update"};

/// Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023, algorithm 2: w -= lr * (sign(beta1 * m
/// + (1 - beta1) g) + weight_decay * w); m = beta2 * m + (1 - beta2) g. The sign of 0 is 0.
struct LionAttributes {
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0;
  double rate_factor = 1;

  friend bool operator==(const LionAttributes&, const LionAttributes&) = default;
};

/// States: m.
inline constexpr KernelId<LionAttributes> kLionUpdate{"lion_update"};

/// You et al., "Large Batch Optimization for Deep Learning", 2020, algorithm 2, norms unclamped: Adam's step
/// r = m_hat / (sqrt(v_hat) + eps) + weight_decay * w, scaled in each tensor by |w| / |r| (1 where either is
/// 0): w -= lr * |w| / |r| * r.
struct LambAttributes {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-6;
  double weight_decay = 0.01;
  double rate_factor = 1;

  friend bool operator==(const LambAttributes&, const LambAttributes&) = default;
};

/// Several tensors in one call, of any shapes: src {diff_weight x n, weight x n, m x n, v x n}, dst {weight x
/// n, m x n, v x n}.
inline constexpr KernelId<LambAttributes> kLambUpdate{"lamb_update"};

/// gradients (count) -> norm (1): the root of the sum of all squares.
inline constexpr KernelId<NoAttributes> kGradientNorm{"gradient_norm"};

/// numbers (count) -> flag (1): 0 where every number is finite, else 1.
inline constexpr KernelId<NoAttributes> kHasNonFinite{"has_non_finite"};

/// torch.nn.utils.clip_grad_norm_: gradients *= min(1, limit / (norm + 1e-6)). gradients (count), norm (1) ->
/// gradients, in place.
struct ClipAttributes {
  double limit = 1;

  friend bool operator==(const ClipAttributes&, const ClipAttributes&) = default;
};
inline constexpr KernelId<ClipAttributes> kClipByNorm{"clip_by_norm"};
/// torch.nn.utils.clip_grad_value_: every gradient into -limit..limit; NaN stays. In place.
inline constexpr KernelId<ClipAttributes> kClipByValue{"clip_by_value"};

/// sum = (StepState::micro_batch == 0 ? 0 : sum) + StepState::share * gradients. gradients, sum -> sum, in
/// place.
inline constexpr KernelId<NoAttributes> kAccumulateGradients{"accumulate_gradients"};

/// torch.optim.swa_utils, get_ema_avg_fn: mean = decay * mean + (1 - decay) * weight, the first update (t =
/// 1) copies. weight, mean -> mean, in place.
struct EmaAttributes {
  double decay = 0.999;

  friend bool operator==(const EmaAttributes&, const EmaAttributes&) = default;
};
inline constexpr KernelId<EmaAttributes> kEmaUpdate{"ema_update"};

}  // namespace netwright::kernels
