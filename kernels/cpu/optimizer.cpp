// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/optimizer.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/optimizer_math.h"
#include "kernels/cpu/table.h"
#include "kernels/cpu/update_loops.h"

namespace netwright::kernels::cpu {
namespace {

float narrow(double value) {
  return static_cast<float>(value);
}

/// One thread's part of an update: pointers to its first numbers.
struct Part {
  const Arguments& arguments;
  std::int64_t begin;
  std::int64_t count;

  const float* gradient() const { return arguments.in<float>(0) + begin; }
  float* weight() const { return arguments.out<float>(0) + begin; }
  float* state(std::size_t index) const { return arguments.out<float>(1 + index) + begin; }
};

/// loop(a, part) over the range cut among threads; `step_of(state)` makes `a`, once a step.
template <class StepOf, class Loop>
Result<KernelPtr> prepare_update(Cpu& cpu, const KernelRequest& request,
                                 const Result<ElementwiseShape>& shape, StepOf step_of, Loop loop) {
  return prepare(request, shape,
                 [&cpu, step_of, loop](const ElementwiseShape& s, const Arguments& arguments) {
                   if (arguments.state->skip != 0) return;
                   const auto step = step_of(*arguments.state);
                   cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     loop(step, Part{.arguments = arguments, .begin = begin, .count = end - begin});
                   });
                 });
}

Result<KernelPtr> describe_sgd(Cpu& cpu, const SgdAttributes& a, const KernelRequest& request) {
  return prepare_update(
      cpu, request, update_shape(request, a.momentum != 0 ? 1 : 0),
      [a](const StepState& state) {
        return SgdStep{.rate = narrow(a.rate_factor * state.learning_rate),
                       .momentum = narrow(a.momentum),
                       .weight_decay = narrow(a.weight_decay),
                       .nesterov = a.nesterov};
      },
      [has_mean = a.momentum != 0](const SgdStep& step, const Part& part) {
        sgd(step, part.gradient(), part.weight(), has_mean ? part.state(0) : nullptr, part.count);
      });
}

Result<KernelPtr> describe_adam(Cpu& cpu, const AdamAttributes& a, const KernelRequest& request) {
  return prepare_update(
      cpu, request, update_shape(request, 2),
      [a](const StepState& state) {
        const AdamFactors factors = adam_factors(a, state);
        return AdamStep{.of_mean = narrow(factors.of_mean),
                        .of_gradient = narrow(factors.of_gradient),
                        .root_scale = narrow(std::sqrt(factors.of_square)),
                        .keep = narrow(factors.keep),
                        .decay = narrow(factors.decay),
                        .beta1 = narrow(a.beta1),
                        .beta2 = narrow(a.beta2),
                        .mean_share = narrow(1 - a.beta1),
                        .square_share = narrow(1 - a.beta2),
                        .eps = narrow(a.eps)};
      },
      [](const AdamStep& step, const Part& part) {
        adam(step, part.gradient(), part.weight(), part.state(0), part.state(1), part.count);
      });
}

Result<KernelPtr> describe_rmsprop(Cpu& cpu, const RmspropAttributes& a, const KernelRequest& request) {
  return prepare_update(
      cpu, request, update_shape(request, rmsprop_states(a)),
      [a](const StepState& state) {
        return RmspropStep{.rate = narrow(a.rate_factor * state.learning_rate),
                           .alpha = narrow(a.alpha),
                           .share = narrow(1 - a.alpha),
                           .eps = narrow(a.eps),
                           .weight_decay = narrow(a.weight_decay),
                           .momentum = narrow(a.momentum)};
      },
      [centered = a.centered, last = rmsprop_states(a) - 1, buffered = a.momentum != 0](
          const RmspropStep& step, const Part& part) {
        rmsprop(step, part.gradient(), part.weight(), part.state(0), centered ? part.state(1) : nullptr,
                buffered ? part.state(last) : nullptr, part.count);
      });
}

Result<KernelPtr> describe_adagrad(Cpu& cpu, const AdagradAttributes& a, const KernelRequest& request) {
  return prepare_update(
      cpu, request, update_shape(request, 1),
      [a](const StepState& state) {
        return AdagradStep{.rate = narrow(adagrad_rate(a, state)),
                           .weight_decay = narrow(a.weight_decay),
                           .initial = narrow(a.initial),
                           .eps = narrow(a.eps)};
      },
      [](const AdagradStep& step, const Part& part) {
        adagrad(step, part.gradient(), part.weight(), part.state(0), part.count);
      });
}

Result<KernelPtr> describe_adadelta(Cpu& cpu, const AdadeltaAttributes& a, const KernelRequest& request) {
  return prepare_update(
      cpu, request, update_shape(request, 2),
      [a](const StepState& state) {
        return AdadeltaStep{.rate = narrow(a.rate_factor * state.learning_rate),
                            .rho = narrow(a.rho),
                            .share = narrow(1 - a.rho),
                            .eps = narrow(a.eps),
                            .weight_decay = narrow(a.weight_decay)};
      },
      [](const AdadeltaStep& step, const Part& part) {
        adadelta(step, part.gradient(), part.weight(), part.state(0), part.state(1), part.count);
      });
}

Result<KernelPtr> describe_lion(Cpu& cpu, const LionAttributes& a, const KernelRequest& request) {
  return prepare_update(
      cpu, request, update_shape(request, 1),
      [a](const StepState& state) {
        return LionStep{.rate = narrow(a.rate_factor * state.learning_rate),
                        .beta1 = narrow(a.beta1),
                        .beta2 = narrow(a.beta2),
                        .share1 = narrow(1 - a.beta1),
                        .share2 = narrow(1 - a.beta2),
                        .weight_decay = narrow(a.weight_decay)};
      },
      [](const LionStep& step, const Part& part) {
        lion(step, part.gradient(), part.weight(), part.state(0), part.count);
      });
}

/// Sums are taken over pieces of this size, whatever the number of threads.
constexpr std::int64_t kPiece = 4096;

/// The weights of a lamb_update, cut into pieces that threads share out.
class LambKernel final : public PreparedKernel {
 public:
  LambKernel(Cpu& cpu, const LambAttributes& attributes, const LambShape& shape)
      : cpu_(cpu), attributes_(attributes), tensors_(shape.elements.size()), ratios_(tensors_) {
    for (std::size_t tensor = 0; tensor < tensors_; ++tensor) {
      for (std::int64_t begin = 0; begin < shape.elements[tensor]; begin += kPiece) {
        pieces_.push_back(
            {.tensor = tensor, .begin = begin, .count = std::min(kPiece, shape.elements[tensor] - begin)});
      }
    }
  }

  Result<void> execute(const Arguments& arguments) override {
    const StepState& state = *arguments.state;
    if (state.skip != 0) return {};
    const LambStep step = step_of(state);
    for_each_piece([&](Piece& piece) {
      const Pointers p = pointers(arguments, piece);
      piece.squares = lamb_means(step, p.gradient, p.weight, p.mean, p.square, piece.count);
    });
    take_ratios();
    const double rate = attributes_.rate_factor * state.learning_rate;
    for_each_piece([&](Piece& piece) {
      const Pointers p = pointers(arguments, piece);
      lamb_apply(step, narrow(rate * ratios_[piece.tensor]), p.weight, p.mean, p.square, piece.count);
    });
    return {};
  }
  std::int64_t scratch_bytes() const override { return 0; }
  const char* algorithm() const override { return "loops"; }

 private:
  struct Piece {
    std::size_t tensor = 0;
    std::int64_t begin = 0;
    std::int64_t count = 0;
    LambSquares squares = {};
  };
  struct Pointers {
    const float* gradient;
    float* weight;
    float* mean;
    float* square;
  };

  Pointers pointers(const Arguments& arguments, const Piece& piece) const {
    return {.gradient = arguments.in<float>(piece.tensor) + piece.begin,
            .weight = arguments.out<float>(piece.tensor) + piece.begin,
            .mean = arguments.out<float>(tensors_ + piece.tensor) + piece.begin,
            .square = arguments.out<float>(2 * tensors_ + piece.tensor) + piece.begin};
  }

  LambStep step_of(const StepState& state) const {
    const LambAttributes& a = attributes_;
    const auto update = static_cast<double>(state.update);
    return {.of_mean = narrow(1 / (1 - std::pow(a.beta1, update))),
            .root_scale = narrow(1 / std::sqrt(1 - std::pow(a.beta2, update))),
            .beta1 = narrow(a.beta1),
            .beta2 = narrow(a.beta2),
            .mean_share = narrow(1 - a.beta1),
            .square_share = narrow(1 - a.beta2),
            .eps = narrow(a.eps),
            .weight_decay = narrow(a.weight_decay)};
  }

  template <class Work>
  void for_each_piece(const Work& work) {
    cpu_.pool.for_range(static_cast<std::int64_t>(pieces_.size()), kGrain / kPiece, 1,
                        [&](std::int64_t begin, std::int64_t end) {
                          for (std::int64_t i = begin; i < end; ++i)
                            work(pieces_[static_cast<std::size_t>(i)]);
                        });
  }

  void take_ratios() {
    for (std::size_t i = 0; i < pieces_.size();) {
      const std::size_t tensor = pieces_[i].tensor;
      LambSquares sum;
      for (; i < pieces_.size() && pieces_[i].tensor == tensor; ++i) {
        sum.weight += pieces_[i].squares.weight;
        sum.step += pieces_[i].squares.step;
      }
      ratios_[tensor] = trust_ratio(sum.weight, sum.step);
    }
  }

  Cpu& cpu_;
  LambAttributes attributes_;
  std::size_t tensors_;
  std::vector<Piece> pieces_;
  std::vector<double> ratios_;
};

Result<KernelPtr> describe_lamb(Cpu& cpu, const LambAttributes& a, const KernelRequest& request) {
  const Result<LambShape> shape = lamb_shape(request);
  if (!shape) return shape.error();
  if (shape->type != DataType::f32) return not_f32(request, shape->type);
  return KernelPtr(std::make_unique<LambKernel>(cpu, a, *shape));
}

Result<KernelPtr> describe_norm(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  const Result<ElementwiseShape> shape = norm_shape(request);
  const std::int64_t pieces = shape ? (shape->elements + kPiece - 1) / kPiece : 0;
  return prepare(request, shape,
                 [&cpu, sums = std::make_shared<std::vector<double>>(static_cast<std::size_t>(pieces))](
                     const ElementwiseShape& s, const Arguments& arguments) {
                   const auto count = static_cast<std::int64_t>(sums->size());
                   cpu.pool.for_range(count, kGrain / kPiece, 1, [&](std::int64_t begin, std::int64_t end) {
                     for (std::int64_t i = begin; i < end; ++i) {
                       const std::int64_t first = i * kPiece;
                       (*sums)[static_cast<std::size_t>(i)] =
                           squares_of(arguments.in<float>(0) + first, std::min(kPiece, s.elements - first));
                     }
                   });
                   double squares = 0;
                   for (const double sum : *sums) squares += sum;
                   arguments.out<float>(0)[0] = narrow(std::sqrt(squares));
                 });
}

Result<KernelPtr> describe_non_finite(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, norm_shape(request), [&cpu](const ElementwiseShape& s, const Arguments& arguments) {
    std::atomic<bool> found = false;
    cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
      if (has_non_finite(arguments.in<float>(0) + begin, end - begin)) {
        found.store(true, std::memory_order_relaxed);
      }
    });
    arguments.out<float>(0)[0] = found.load(std::memory_order_relaxed) ? 1.0F : 0.0F;
  });
}

Result<KernelPtr> describe_clip_by_norm(Cpu& cpu, const ClipAttributes& a, const KernelRequest& request) {
  return prepare(request, clip_shape(request),
                 [&cpu, a](const ElementwiseShape& s, const Arguments& arguments) {
                   const double factor = clip_factor(arguments.in<float>(1)[0], a.limit);
                   if (!(factor < 1) || arguments.state->skip != 0) return;
                   cpu.pool.for_range(s.elements, kGrain, 16, [&](std::int64_t begin, std::int64_t end) {
                     scale(narrow(factor), arguments.out<float>(0) + begin, end - begin);
                   });
                 });
}

Result<KernelPtr> describe_clip_by_value(Cpu& cpu, const ClipAttributes& a, const KernelRequest& request) {
  return prepare_update(
      cpu, request, elementwise_shape(request, {1, 1}, {1, 1}), [](const StepState&) { return 0; },
      [limit = narrow(a.limit)](int, const Part& part) { clamp(limit, part.weight(), part.count); });
}

/// How a blend of two ranges goes: keep * sum + share * value.
struct Shares {
  float keep = 0;
  float share = 1;
};
template <class SharesOf>
Result<KernelPtr> prepare_blend(Cpu& cpu, const KernelRequest& request, SharesOf shares_of) {
  return prepare_update(cpu, request, elementwise_shape(request, {2, 2}, {1, 1}), shares_of,
                        [](const Shares& shares, const Part& part) {
                          blend(shares.keep, shares.share, part.gradient(), part.weight(), part.count);
                        });
}

Result<KernelPtr> describe_accumulate(Cpu& cpu, const NoAttributes&, const KernelRequest& request) {
  return prepare_blend(cpu, request, [](const StepState& state) {
    return Shares{.keep = state.micro_batch == 0 ? 0.0F : 1.0F, .share = narrow(state.share)};
  });
}

Result<KernelPtr> describe_ema(Cpu& cpu, const EmaAttributes& a, const KernelRequest& request) {
  return prepare_blend(cpu, request, [a](const StepState& state) {
    if (state.update == 1) return Shares{.keep = 0, .share = 1};
    return Shares{.keep = narrow(a.decay), .share = narrow(1 - a.decay)};
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

}  // namespace netwright::kernels::cpu
