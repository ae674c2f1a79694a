// SPDX-License-Identifier: Apache-2.0
// The updates of optimizers, element by element: rules for update.h.
#include <cmath>
#include <cstddef>

#include "kernels/cuda/update.h"

namespace netwright::kernels::cuda {
namespace {

template <class T>
DEV T rate_of(double factor, const StepState& state) {
  return static_cast<T>(factor * state.learning_rate);
}

template <class T, int states>
struct SgdStep {
  T rate, momentum, weight_decay;
  bool nesterov;
  DEV void operator()(Numbers<T, states>& n) const {
    T step = n.gradient + weight_decay * n.weight;
    if constexpr (states > 0) {
      n.state[0] = momentum * n.state[0] + step;
      step = nesterov ? step + momentum * n.state[0] : n.state[0];
    }
    n.weight -= rate * step;
  }
};
template <int states>
struct Sgd {
  static constexpr int kStates = states;
  SgdAttributes a;
  template <class T>
  DEV SgdStep<T, states> step_of(const StepState& state) const {
    return {.rate = rate_of<T>(a.rate_factor, state),
            .momentum = static_cast<T>(a.momentum),
            .weight_decay = static_cast<T>(a.weight_decay),
            .nesterov = a.nesterov};
  }
};
Result<KernelPtr> describe_sgd(Cuda& cuda, const SgdAttributes& a, const KernelRequest& request) {
  if (a.momentum != 0) return prepare_update(cuda, request, Sgd<1>{a});
  return prepare_update(cuda, request, Sgd<0>{a});
}

template <class T>
struct AdamStep {
  T of_mean, of_gradient, root_scale, keep, decay, beta1, beta2, mean_share, square_share, eps;
  DEV void operator()(Numbers<T, 2>& n) const {
    const T g = n.gradient + decay * n.weight;
    n.state[0] = beta1 * n.state[0] + mean_share * g;
    n.state[1] = beta2 * n.state[1] + square_share * g * g;
    n.weight = n.weight * keep -
               (of_mean * n.state[0] + of_gradient * g) / (std::sqrt(n.state[1]) * root_scale + eps);
  }
};
struct Adam {
  static constexpr int kStates = 2;
  AdamAttributes a;
  template <class T>
  DEV AdamStep<T> step_of(const StepState& state) const {
    const AdamFactors factors = adam_factors(a, state);
    return {.of_mean = static_cast<T>(factors.of_mean),
            .of_gradient = static_cast<T>(factors.of_gradient),
            .root_scale = static_cast<T>(std::sqrt(factors.of_square)),
            .keep = static_cast<T>(factors.keep),
            .decay = static_cast<T>(factors.decay),
            .beta1 = static_cast<T>(a.beta1),
            .beta2 = static_cast<T>(a.beta2),
            .mean_share = static_cast<T>(1 - a.beta1),
            .square_share = static_cast<T>(1 - a.beta2),
            .eps = static_cast<T>(a.eps)};
  }
};
Result<KernelPtr> describe_adam(Cuda& cuda, const AdamAttributes& a, const KernelRequest& request) {
  return prepare_update(cuda, request, Adam{a});
}

template <class T, bool centered, bool buffered>
struct RmspropStep {
  static constexpr int kStates = 1 + (centered ? 1 : 0) + (buffered ? 1 : 0);
  T rate, alpha, share, eps, weight_decay, momentum;
  DEV void operator()(Numbers<T, kStates>& n) const {
    const T g = n.gradient + weight_decay * n.weight;
    n.state[0] = alpha * n.state[0] + share * g * g;
    T square = n.state[0];
    if constexpr (centered) {
      n.state[1] = alpha * n.state[1] + share * g;
      square -= n.state[1] * n.state[1];
      if (square < 0) square = 0;  // by rounding alone
    }
    T step = g / (std::sqrt(square) + eps);
    if constexpr (buffered) {
      n.state[kStates - 1] = momentum * n.state[kStates - 1] + step;
      step = n.state[kStates - 1];
    }
    n.weight -= rate * step;
  }
};
template <bool centered, bool buffered>
struct Rmsprop {
  static constexpr int kStates = RmspropStep<float, centered, buffered>::kStates;
  RmspropAttributes a;
  template <class T>
  DEV RmspropStep<T, centered, buffered> step_of(const StepState& state) const {
    return {.rate = rate_of<T>(a.rate_factor, state),
            .alpha = static_cast<T>(a.alpha),
            .share = static_cast<T>(1 - a.alpha),
            .eps = static_cast<T>(a.eps),
            .weight_decay = static_cast<T>(a.weight_decay),
            .momentum = static_cast<T>(a.momentum)};
  }
};
Result<KernelPtr> describe_rmsprop(Cuda& cuda, const RmspropAttributes& a, const KernelRequest& request) {
  if (a.centered && a.momentum != 0) return prepare_update(cuda, request, Rmsprop<true, true>{a});
  if (a.centered) return prepare_update(cuda, request, Rmsprop<true, false>{a});
  if (a.momentum != 0) return prepare_update(cuda, request, Rmsprop<false, true>{a});
  return prepare_update(cuda, request, Rmsprop<false, false>{a});
}

template <class T>
struct AdagradStep {
  T rate, weight_decay, initial, eps;
  DEV void operator()(Numbers<T, 1>& n) const {
    const T g = n.gradient + weight_decay * n.weight;
    n.state[0] += g * g;
    n.weight -= rate * g / (std::sqrt(n.state[0] + initial) + eps);
  }
};
struct Adagrad {
  static constexpr int kStates = 1;
  AdagradAttributes a;
  template <class T>
  DEV AdagradStep<T> step_of(const StepState& state) const {
    return {.rate = static_cast<T>(adagrad_rate(a, state)),
            .weight_decay = static_cast<T>(a.weight_decay),
            .initial = static_cast<T>(a.initial),
            .eps = static_cast<T>(a.eps)};
  }
};
Result<KernelPtr> describe_adagrad(Cuda& cuda, const AdagradAttributes& a, const KernelRequest& request) {
  return prepare_update(cuda, request, Adagrad{a});
}

template <class T>
struct AdadeltaStep {
  T rate, rho, share, eps, weight_decay;
  DEV void operator()(Numbers<T, 2>& n) const {
    const T g = n.gradient + weight_decay * n.weight;
    n.state[0] = rho * n.state[0] + share * g * g;
    const T step = std::sqrt(n.state[1] + eps) / std::sqrt(n.state[0] + eps) * g;
    n.state[1] = rho * n.state[1] + share * step * step;
    n.weight -= rate * step;
  }
};
struct Adadelta {
  static constexpr int kStates = 2;
  AdadeltaAttributes a;
  template <class T>
  DEV AdadeltaStep<T> step_of(const StepState& state) const {
    return {.rate = rate_of<T>(a.rate_factor, state),
            .rho = static_cast<T>(a.rho),
            .share = static_cast<T>(1 - a.rho),
            .eps = static_cast<T>(a.eps),
            .weight_decay = static_cast<T>(a.weight_decay)};
  }
};
Result<KernelPtr> describe_adadelta(Cuda& cuda, const AdadeltaAttributes& a, const KernelRequest& request) {
  return prepare_update(cuda, request, Adadelta{a});
}

template <class T>
struct LionStep {
  T rate, beta1, beta2, share1, share2, weight_decay;
  DEV void operator()(Numbers<T, 1>& n) const {
    const T direction = beta1 * n.state[0] + share1 * n.gradient;
    const T sign = direction > 0 ? T{1} : direction < 0 ? T{-1} : direction;
    n.weight -= rate * (sign + weight_decay * n.weight);
    n.state[0] = beta2 * n.state[0] + share2 * n.gradient;
  }
};
struct Lion {
  static constexpr int kStates = 1;
  LionAttributes a;
  template <class T>
  DEV LionStep<T> step_of(const StepState& state) const {
    return {.rate = rate_of<T>(a.rate_factor, state),
            .beta1 = static_cast<T>(a.beta1),
            .beta2 = static_cast<T>(a.beta2),
            .share1 = static_cast<T>(1 - a.beta1),
            .share2 = static_cast<T>(1 - a.beta2),
            .weight_decay = static_cast<T>(a.weight_decay)};
  }
};
Result<KernelPtr> describe_lion(Cuda& cuda, const LionAttributes& a, const KernelRequest& request) {
  return prepare_update(cuda, request, Lion{a});
}

/// weight = keep * weight + share * gradient; a weight that is not kept is not looked at.
template <class T>
struct BlendStep {
  T keep, share;
  DEV void operator()(Numbers<T, 0>& n) const {
    n.weight = (keep != 0 ? keep * n.weight : T{0}) + share * n.gradient;
  }
};
struct Accumulate {
  static constexpr int kStates = 0;
  template <class T>
  DEV BlendStep<T> step_of(const StepState& state) const {
    return {.keep = static_cast<T>(state.micro_batch == 0 ? 0 : 1), .share = static_cast<T>(state.share)};
  }
};
Result<KernelPtr> describe_accumulate(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  return prepare_update(cuda, request, Accumulate{});
}
struct Ema {
  static constexpr int kStates = 0;
  EmaAttributes a;
  template <class T>
  DEV BlendStep<T> step_of(const StepState& state) const {
    const double keep = state.update == 1 ? 0 : a.decay;
    return {.keep = static_cast<T>(keep), .share = static_cast<T>(1 - keep)};
  }
};
Result<KernelPtr> describe_ema(Cuda& cuda, const EmaAttributes& a, const KernelRequest& request) {
  return prepare_update(cuda, request, Ema{a});
}

}  // namespace

void add_optimizer(Table& table) {
  table.add(kSgdUpdate, describe_sgd);
  table.add(kAdamUpdate, describe_adam);
  table.add(kRmspropUpdate, describe_rmsprop);
  table.add(kAdagradUpdate, describe_adagrad);
  table.add(kAdadeltaUpdate, describe_adadelta);
  table.add(kLionUpdate, describe_lion);
  table.add(kAccumulateGradients, describe_accumulate);
  table.add(kEmaUpdate, describe_ema);
}

}  // namespace netwright::kernels::cuda
