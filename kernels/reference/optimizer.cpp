// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/optimizer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/optimizer_math.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

/// The states of one weight, in the kernel's order; those it does not have stay unread.
using States = std::array<double, 3>;

/// step(gradient, weight, states) for every number, weight and states changed in place.
template <class T, class Step>
void for_each_weight(const ElementwiseShape& s, const Arguments& arguments, const Step& step) {
  const std::size_t count = arguments.dst.size() - 1;
  for (std::int64_t i = 0; i < s.elements; ++i) {
    States states{};
    for (std::size_t k = 0; k < count; ++k) states[k] = arguments.in<T>(2 + k)[i];
    double weight = arguments.in<T>(1)[i];
    step(static_cast<double>(arguments.in<T>(0)[i]), weight, states);
    arguments.out<T>(0)[i] = static_cast<T>(weight);
    for (std::size_t k = 0; k < count; ++k) arguments.out<T>(1 + k)[i] = static_cast<T>(states[k]);
  }
}

/// prepare() for what a step that is not taken leaves out.
template <class Run>
Result<KernelPtr> prepare_taken(const KernelRequest& request, const Result<ElementwiseShape>& shape,
                                Run run) {
  return prepare(request, shape, [run](auto type, const ElementwiseShape& s, const Arguments& arguments) {
    if (arguments.state->skip == 0) run(type, s, arguments);
  });
}

/// `step_of(state)` makes what for_each_weight calls, once a step.
template <class StepOf>
Result<KernelPtr> prepare_update(const KernelRequest& request, std::size_t states, StepOf step_of) {
  return prepare_taken(request, update_shape(request, states),
                       [step_of](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                         for_each_weight<decltype(type)>(s, arguments, step_of(*arguments.state));
                       });
}

Result<KernelPtr> describe_sgd(Reference&, const SgdAttributes& a, const KernelRequest& request) {
  return prepare_update(request, a.momentum != 0 ? 1 : 0, [a](const StepState& state) {
    return [a, rate = a.rate_factor * state.learning_rate](double gradient, double& weight, States& states) {
      double step = gradient + a.weight_decay * weight;
      if (a.momentum != 0) {
        states[0] = a.momentum * states[0] + step;
        step = a.nesterov ? step + a.momentum * states[0] : states[0];
      }
      weight -= rate * step;
    };
  });
}

Result<KernelPtr> describe_adam(Reference&, const AdamAttributes& a, const KernelRequest& request) {
  return prepare_update(request, 2, [a](const StepState& state) {
    return [a, f = adam_factors(a, state)](double gradient, double& weight, States& states) {
      const double g = gradient + f.decay * weight;
      weight *= f.keep;
      states[0] = a.beta1 * states[0] + (1 - a.beta1) * g;
      states[1] = a.beta2 * states[1] + (1 - a.beta2) * g * g;
      weight -= (f.of_mean * states[0] + f.of_gradient * g) / (std::sqrt(states[1] * f.of_square) + a.eps);
    };
  });
}

Result<KernelPtr> describe_rmsprop(Reference&, const RmspropAttributes& a, const KernelRequest& request) {
  return prepare_update(request, rmsprop_states(a), [a](const StepState& state) {
    return [a, rate = a.rate_factor * state.learning_rate](double gradient, double& weight, States& states) {
      const double g = gradient + a.weight_decay * weight;
      double square = states[0] = a.alpha * states[0] + (1 - a.alpha) * g * g;
      if (a.centered) {
        states[1] = a.alpha * states[1] + (1 - a.alpha) * g;
        square = std::max(square - states[1] * states[1], 0.0);  // below 0 by rounding alone
      }
      double step = g / (std::sqrt(square) + a.eps);
      if (a.momentum != 0) {
        double& buffer = states[a.centered ? 2 : 1];
        step = buffer = a.momentum * buffer + step;
      }
      weight -= rate * step;
    };
  });
}

Result<KernelPtr> describe_adagrad(Reference&, const AdagradAttributes& a, const KernelRequest& request) {
  return prepare_update(request, 1, [a](const StepState& state) {
    return [a, rate = adagrad_rate(a, state)](double gradient, double& weight, States& states) {
      const double g = gradient + a.weight_decay * weight;
      states[0] += g * g;
      weight -= rate * g / (std::sqrt(states[0] + a.initial) + a.eps);
    };
  });
}

Result<KernelPtr> describe_adadelta(Reference&, const AdadeltaAttributes& a, const KernelRequest& request) {
  return prepare_update(request, 2, [a](const StepState& state) {
    return [a, rate = a.rate_factor * state.learning_rate](double gradient, double& weight, States& states) {
      const double g = gradient + a.weight_decay * weight;
      states[0] = a.rho * states[0] + (1 - a.rho) * g * g;
      const double step = std::sqrt(states[1] + a.eps) / std::sqrt(states[0] + a.eps) * g;
      states[1] = a.rho * states[1] + (1 - a.rho) * step * step;
      weight -= rate * step;
    };
  });
}

Result<KernelPtr> describe_lion(Reference&, const LionAttributes& a, const KernelRequest& request) {
  return prepare_update(request, 1, [a](const StepState& state) {
    return [a, rate = a.rate_factor * state.learning_rate](double g, double& weight, States& states) {
      const double direction = a.beta1 * states[0] + (1 - a.beta1) * g;
      const double sign = direction > 0 ? 1 : direction < 0 ? -1 : direction;
      weight -= rate * (sign + a.weight_decay * weight);
      states[0] = a.beta2 * states[0] + (1 - a.beta2) * g;
    };
  });
}

/// The pointers of one weight of a lamb_update.
template <class T>
struct LambTensor {
  const T* gradient;
  T* weight;
  T* mean;
  T* square;
};

template <class T>
void lamb(const LambTensor<T>& t, std::int64_t count, const LambAttributes& a, const StepState& state) {
  const auto update = static_cast<double>(state.update);
  const double mean_bias = 1 - std::pow(a.beta1, update);
  const double square_bias = 1 - std::pow(a.beta2, update);
  const auto step = [&](std::int64_t i) {
    const double weight = t.weight[i];
    return t.mean[i] / mean_bias / (std::sqrt(t.square[i] / square_bias) + a.eps) + a.weight_decay * weight;
  };
  double weights = 0, steps = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double g = t.gradient[i];
    t.mean[i] = static_cast<T>(a.beta1 * t.mean[i] + (1 - a.beta1) * g);
    t.square[i] = static_cast<T>(a.beta2 * t.square[i] + (1 - a.beta2) * g * g);
    weights += double{t.weight[i]} * t.weight[i];
    steps += step(i) * step(i);
  }
  const double rate = a.rate_factor * state.learning_rate * trust_ratio(weights, steps);
  for (std::int64_t i = 0; i < count; ++i) t.weight[i] = static_cast<T>(t.weight[i] - rate * step(i));
}

Result<KernelPtr> describe_lamb(Reference&, const LambAttributes& a, const KernelRequest& request) {
  return prepare(request, lamb_shape(request),
                 [a](auto type, const LambShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   const std::size_t n = s.elements.size();
                   for (std::size_t i = 0; i < n && arguments.state->skip == 0; ++i) {
                     lamb<T>({.gradient = arguments.in<T>(i),
                              .weight = arguments.out<T>(i),
                              .mean = arguments.out<T>(n + i),
                              .square = arguments.out<T>(2 * n + i)},
                             s.elements[i], a, *arguments.state);
                   }
                 });
}

Result<KernelPtr> describe_norm(Reference&, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, norm_shape(request),
                 [](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   double squares = 0;
                   for (std::int64_t i = 0; i < s.elements; ++i) {
                     const double g = arguments.in<T>(0)[i];
                     squares += g * g;
                   }
                   arguments.out<T>(0)[0] = static_cast<T>(std::sqrt(squares));
                 });
}

Result<KernelPtr> describe_non_finite(Reference&, const NoAttributes&, const KernelRequest& request) {
  return prepare(
      request, norm_shape(request), [](auto type, const ElementwiseShape& s, const Arguments& arguments) {
        using T = decltype(type);
        const T* numbers = arguments.in<T>(0);
        const bool finite =
            std::all_of(numbers, numbers + s.elements, [](T number) { return std::isfinite(number); });
        arguments.out<T>(0)[0] = finite ? T{0} : T{1};
      });
}

Result<KernelPtr> describe_clip_by_norm(Reference&, const ClipAttributes& a, const KernelRequest& request) {
  return prepare_taken(request, clip_shape(request),
                       [a](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                         using T = decltype(type);
                         const double factor = clip_factor(arguments.in<T>(1)[0], a.limit);
                         for (std::int64_t i = 0; factor < 1 && i < s.elements; ++i) {
                           arguments.out<T>(0)[i] = static_cast<T>(arguments.in<T>(0)[i] * factor);
                         }
                       });
}

Result<KernelPtr> describe_clip_by_value(Reference&, const ClipAttributes& a, const KernelRequest& request) {
  return prepare_taken(request, elementwise_shape(request, {1, 1}, {1, 1}),
                       [a](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                         using T = decltype(type);
                         for (std::int64_t i = 0; i < s.elements; ++i) {
                           const double g = arguments.in<T>(0)[i];
                           arguments.out<T>(0)[i] = static_cast<T>(std::clamp(g, -a.limit, a.limit));
                         }
                       });
}

Result<KernelPtr> describe_accumulate(Reference&, const NoAttributes&, const KernelRequest& request) {
  return prepare_taken(request, elementwise_shape(request, {2, 2}, {1, 1}),
                       [](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                         using T = decltype(type);
                         const StepState& state = *arguments.state;
                         for (std::int64_t i = 0; i < s.elements; ++i) {
                           const double before = state.micro_batch == 0 ? 0 : arguments.in<T>(1)[i];
                           arguments.out<T>(0)[i] =
                               static_cast<T>(before + state.share * arguments.in<T>(0)[i]);
                         }
                       });
}

Result<KernelPtr> describe_ema(Reference&, const EmaAttributes& a, const KernelRequest& request) {
  return prepare_taken(request, elementwise_shape(request, {2, 2}, {1, 1}),
                       [a](auto type, const ElementwiseShape& s, const Arguments& arguments) {
                         using T = decltype(type);
                         const double kept = arguments.state->update == 1 ? 0 : a.decay;
                         for (std::int64_t i = 0; i < s.elements; ++i) {
                           const double mean = kept == 0 ? 0 : kept * arguments.in<T>(1)[i];
                           arguments.out<T>(0)[i] = static_cast<T>(mean + (1 - kept) * arguments.in<T>(0)[i]);
                         }
                       });
}

}  // namespace

void add_optimizer(Table& table) {
  table.add(kSgdUpdate, describe_sgd);
  table.add(kAdamUpdate, describe_adam);
  table.add(kRmspropUpdate, describe_rmsprop);
  table.add(kAdagradUpdate, describe_adagrad);
  table.add(kAdadeltaUpdate, describe_adadelta);
  table.add(kLionUpdate, describe_lion);
  table.add(kLambUpdate, describe_lamb);
  table.add(kGradientNorm, describe_norm);
  table.add(kHasNonFinite, describe_non_finite);
  table.add(kClipByNorm, describe_clip_by_norm);
  table.add(kClipByValue, describe_clip_by_value);
  table.add(kAccumulateGradients, describe_accumulate);
  table.add(kEmaUpdate, describe_ema);
}

}  // namespace netwright::kernels::reference
