// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "kernels/api/optimizer.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

/// An update of `count` numbers with `states` states; those of `positive` hold sums of squares.
template <class A>
KernelCase update_case(std::string name, KernelId<A> id, const A& attributes, std::int64_t count,
                       std::size_t states, std::vector<std::size_t> positive = {}) {
  KernelCase of{.name = std::to_string(count) + "_" + std::move(name),
                .call = engine::make_kernel_call(id, attributes),
                .src = std::vector<TensorDesc>(2 + states, f32({count})),
                .dst = std::vector<TensorDesc>(1 + states, f32({count}))};
  of.fills.resize(2 + states);
  for (const std::size_t state : positive) of.fills[2 + state].kind = Fill::Kind::positive;
  for (std::size_t i = 0; i <= states; ++i) of.in_place[i] = i + 1;
  return of;
}

/// A mean whose square stays below the mean of squares, as in training.
KernelCase with_small_mean(KernelCase of) {
  of.fills[3].kind = Fill::Kind::small;
  return of;
}

std::vector<KernelCase> flat_updates(std::int64_t n) {
  return {
      update_case("plain", kSgdUpdate, {}, n, 0),
      update_case("decay", kSgdUpdate, {.weight_decay = 0.1, .rate_factor = 0.5}, n, 0),
      update_case("momentum", kSgdUpdate, {.momentum = 0.9, .weight_decay = 0.01}, n, 1),
      update_case("nesterov", kSgdUpdate, {.momentum = 0.9, .weight_decay = 0.01, .nesterov = true}, n, 1),
      update_case("adam", kAdamUpdate, {.weight_decay = 0.02}, n, 2, {1}),
      update_case("adamw", kAdamUpdate, {.weight_decay = 0.02, .decoupled_decay = true, .rate_factor = 2}, n,
                  2, {1}),
      update_case("nadam", kAdamUpdate, {.weight_decay = 0.02, .nesterov = true}, n, 2, {1}),
      update_case("plain", kRmspropUpdate, {.weight_decay = 0.02}, n, 1, {0}),
      update_case("momentum", kRmspropUpdate, {.momentum = 0.9, .rate_factor = 0.5}, n, 2, {0}),
      with_small_mean(update_case("centered", kRmspropUpdate, {.eps = 0.1, .momentum = 0.9, .centered = true},
                                  n, 3, {0})),
      update_case("decay", kAdagradUpdate, {.rate_decay = 0.1, .weight_decay = 0.02, .initial = 0.1}, n, 1,
                  {0}),
      update_case("decay", kAdadeltaUpdate, {.weight_decay = 0.02, .rate_factor = 3}, n, 2, {0, 1}),
      update_case("decay", kLionUpdate, {.weight_decay = 0.1}, n, 1),
  };
}

/// Tensors of several sizes, one of them larger than a piece of the sums.
KernelCase lamb_case(std::string name, const LambAttributes& attributes, const std::vector<Shape>& shapes) {
  KernelCase of{.name = std::move(name), .call = engine::make_kernel_call(kLambUpdate, attributes)};
  for (int part = 0; part < 4; ++part) {
    for (const Shape& shape : shapes) {
      if (part > 0) of.in_place[of.dst.size()] = of.src.size();
      if (part > 0) of.dst.push_back(f32(shape));
      of.src.push_back(f32(shape));
      of.fills.push_back({part == 3 ? Fill::Kind::positive : Fill::Kind::uniform});
    }
  }
  return of;
}

KernelCase clip_case(KernelId<ClipAttributes> id, std::int64_t count, double limit) {
  KernelCase of{.name = std::to_string(count) + "_" + std::to_string(limit),
                .call = engine::make_kernel_call(id, {.limit = limit}),
                .src = {f32({count})},
                .dst = {f32({count})},
                .in_place = {{0, 0}}};
  if (id.name == kClipByNorm.name) {
    of.src.push_back(f32({1}));
    of.fills = {{}, {Fill::Kind::positive}};
  }
  return of;
}

KernelCase blend_case(std::string name, KernelCall call, std::int64_t count, StepState state) {
  return {.name = std::to_string(count) + "_" + std::move(name),
          .call = std::move(call),
          .src = {f32({count}), f32({count})},
          .dst = {f32({count})},
          .in_place = {{0, 1}},
          .state = state};
}

}  // namespace

std::vector<KernelCase> optimizer_cases() {
  std::vector<KernelCase> cases;
  for (const std::int64_t n : {1, 37, 40'001}) {
    for (KernelCase& of : flat_updates(n)) cases.push_back(std::move(of));
    cases.push_back({.name = std::to_string(n),
                     .call = engine::make_kernel_call(kGradientNorm, {}),
                     .src = {f32({n})},
                     .dst = {f32({1})}});
    cases.push_back({.name = std::to_string(n),
                     .call = engine::make_kernel_call(kHasNonFinite, {}),
                     .src = {f32({n})},
                     .dst = {f32({1})}});
    cases.push_back({.name = std::to_string(n) + "_with_nan",
                     .call = engine::make_kernel_call(kHasNonFinite, {}),
                     .src = {f32({n})},
                     .dst = {f32({1})},
                     .fills = {{Fill::Kind::some_nan}}});
    for (const double limit : {0.25, 100.0}) {
      cases.push_back(clip_case(kClipByNorm, n, limit));
      cases.push_back(clip_case(kClipByValue, n, limit));
    }
    for (const std::int64_t micro : {0, 1}) {
      cases.push_back(blend_case("piece_" + std::to_string(micro),
                                 engine::make_kernel_call(kAccumulateGradients, {}), n,
                                 {.micro_batch = micro, .share = 0.3}));
      cases.push_back(blend_case("update_" + std::to_string(micro + 1),
                                 engine::make_kernel_call(kEmaUpdate, {.decay = 0.9}), n,
                                 {.update = micro + 1}));
    }
  }
  cases.push_back(lamb_case("one", {}, {{1}}));
  cases.push_back(lamb_case("several", {.weight_decay = 0.1}, {{7, 5}, {3}, {4096}, {129, 65}}));
  cases.push_back(lamb_case("large", {.weight_decay = 0, .rate_factor = 0.5}, {{200, 201}, {33}}));
  return cases;
}

}  // namespace netwright::kernels::testing
