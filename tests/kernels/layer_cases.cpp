// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "kernels/api/activation.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/cast.h"
#include "kernels/api/convolution.h"
#include "kernels/api/layout.h"
#include "kernels/api/linear.h"
#include "kernels/api/normalization.h"
#include "kernels/api/random.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

void add_linear(std::vector<KernelCase>& cases, const std::string& name, Shape src, std::int64_t o) {
  Shape dst_shape = src;
  dst_shape[src.rank - 1] = o;
  const TensorDesc s = f32(src), w = f32({o, src[src.rank - 1]}), b = f32({o}), d = f32(dst_shape);
  const auto forward = engine::make_kernel_call(kLinearForward, {});
  const auto relu = engine::make_kernel_call(kLinearReluForward, {});
  const auto backward_weight = engine::make_kernel_call(kLinearBackwardWeight, {});
  cases.push_back({.name = name, .call = forward, .src = {s, w, b}, .dst = {d}});
  cases.push_back({.name = name + "_without_bias", .call = forward, .src = {s, w}, .dst = {d}});
  cases.push_back({.name = name, .call = relu, .src = {s, w, b}, .dst = {d}});
  cases.push_back({.name = name + "_without_bias", .call = relu, .src = {s, w}, .dst = {d}});
  cases.push_back({.name = name + "_nan",
                   .call = relu,
                   .src = {s, w, b},
                   .dst = {d},
                   .fills = {{}, {}, {Fill::Kind::some_nan}}});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kLinearBackwardData, {}),
                   .src = {d, w},
                   .dst = {s},
                   .gradient = true});
  cases.push_back({.name = name, .call = backward_weight, .src = {s, d}, .dst = {w, b}, .gradient = true});
  cases.push_back(
      {.name = name + "_without_bias", .call = backward_weight, .src = {s, d}, .dst = {w}, .gradient = true});
}

void add_batch_norm(std::vector<KernelCase>& cases, const std::string& name, Shape src,
                    std::int64_t valid_rows) {
  const TensorDesc s = f32(src), c = f32({src[1]});
  const BatchNormAttributes attributes{.eps = 1e-3, .momentum = 0.3};
  const std::vector<Fill> fills{{}, {Fill::Kind::positive}, {}, {}, {Fill::Kind::positive}};
  KernelCase train{.name = name,
                   .call = engine::make_kernel_call(kBatchNormTrainForward, attributes),
                   .src = {s, c, c, c, c},
                   .dst = {s, c, c, c, c},
                   .fills = fills,
                   .in_place = {{3, 3}, {4, 4}}};
  train.state.valid_rows = valid_rows;
  cases.push_back(train);
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kBatchNormEvalForward, attributes),
                   .src = {s, c, c, c, c},
                   .dst = {s},
                   .fills = fills});
  KernelCase backward{.name = name,
                      .call = engine::make_kernel_call(kBatchNormBackward, attributes),
                      .src = {s, c, c, c, s},
                      .dst = {s, c, c},
                      .fills = {{}, {Fill::Kind::positive}, {}, {Fill::Kind::positive}, {}},
                      .gradient = true};
  backward.state.valid_rows = valid_rows;
  cases.push_back(backward);
}

/// With an activation between the limits behind it.
void add_clamped_batch_norm(std::vector<KernelCase>& cases, const std::string& name, Shape src,
                            std::int64_t valid_rows, double highest) {
  const std::size_t first = cases.size();
  add_batch_norm(cases, name, src, valid_rows);
  for (std::size_t i = first; i < cases.size(); ++i) {
    BatchNormAttributes attributes{.eps = 1e-3, .momentum = 0.3, .lowest = 0, .highest = highest};
    const auto set = [&](auto id) {
      if (cases[i].call.kernel == id.name) cases[i].call = engine::make_kernel_call(id, attributes);
    };
    set(kBatchNormTrainForward);
    set(kBatchNormEvalForward);
    set(kBatchNormBackward);
    if (cases[i].call.kernel == kBatchNormBackward.name) cases[i].src.push_back(f32(src));
  }
}

void add_channel_bias(std::vector<KernelCase>& cases, const std::string& name, Shape shape) {
  const TensorDesc t = f32(shape), c = f32({shape[1]});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kChannelBiasForward, {}),
                   .src = {t, c},
                   .dst = {t},
                   .in_place = {{0, 0}}});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kChannelBiasBackward, {}),
                   .src = {t},
                   .dst = {c},
                   .gradient = true});
}

/// With weight and bias, with a weight alone and without either.
void add_group_norm(std::vector<KernelCase>& cases, const std::string& name, Shape src,
                    const GroupNormAttributes& attributes) {
  const TensorDesc s = f32(src), c = f32({src[1]}), saved = f32({src[0], attributes.groups, 2});
  const auto forward = engine::make_kernel_call(kGroupNormForward, attributes);
  const auto backward = engine::make_kernel_call(kGroupNormBackward, attributes);
  const std::vector<TensorDesc> affine{c, c};
  for (std::size_t given = 0; given <= 2; ++given) {
    const std::string full_name = name + "_" + std::to_string(given) + "_vectors";
    KernelCase forth{.name = full_name, .call = forward, .src = {s}, .dst = {s, saved}};
    forth.src.insert(forth.src.end(), affine.begin(), affine.begin() + static_cast<std::ptrdiff_t>(given));
    cases.push_back(forth);
    KernelCase back{.name = full_name,
                    .call = backward,
                    .src = {s, saved, s},
                    .dst = {s},
                    .fills = {{}, {Fill::Kind::positive}},
                    .gradient = true};
    if (given > 0) back.src.push_back(c);
    back.dst.insert(back.dst.end(), affine.begin(), affine.begin() + static_cast<std::ptrdiff_t>(given));
    cases.push_back(back);
  }
  cases.push_back({.name = name + "_eval", .call = forward, .src = {s, c, c}, .dst = {s}});
}

void add_local_response_norm(std::vector<KernelCase>& cases, const std::string& name, Shape src,
                             const LocalResponseNormAttributes& attributes) {
  const TensorDesc s = f32(src);
  const auto forward = engine::make_kernel_call(kLocalResponseNormForward, attributes);
  cases.push_back({.name = name, .call = forward, .src = {s}, .dst = {s, s}});
  cases.push_back({.name = name + "_eval", .call = forward, .src = {s}, .dst = {s}});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kLocalResponseNormBackward, attributes),
                   .src = {s, s, s},
                   .dst = {s},
                   .fills = {{}, {Fill::Kind::positive}, {}},
                   .gradient = true});
}

void add_normalizations(std::vector<KernelCase>& cases) {
  add_batch_norm(cases, "image", {4, 3, 5, 7}, 4);
  add_batch_norm(cases, "image_partial", {4, 3, 5, 7}, 3);
  add_batch_norm(cases, "blocks_of_channels", {4, 32, 3, 5}, 3);
  add_batch_norm(cases, "vector", {9, 5}, 9);
  add_batch_norm(cases, "vector_partial", {9, 5}, 2);
  add_batch_norm(cases, "vector_wide", {37, 131}, 36);
  add_batch_norm(cases, "one_row", {3, 4}, 1);
  add_batch_norm(cases, "no_row", {3, 4, 2}, 0);
  add_batch_norm(cases, "volume", {3, 4, 2, 3, 5}, 3);
  add_batch_norm(cases, "two_threads_worth", {8, 6, 33, 31}, 7);
  constexpr double kNone = std::numeric_limits<double>::infinity();
  add_clamped_batch_norm(cases, "with_relu", {4, 3, 5, 7}, 3, kNone);
  add_clamped_batch_norm(cases, "with_relu_in_blocks", {4, 32, 3, 5}, 4, kNone);
  add_clamped_batch_norm(cases, "with_limit", {16, 17, 5, 3}, 16, 0.25);
  for (const bool root_mean_square : {false, true}) {
    const std::string suffix = root_mean_square ? "_rms" : "";
    const auto with = [&](std::int64_t groups) {
      return GroupNormAttributes{.groups = groups, .eps = 1e-3, .root_mean_square = root_mean_square};
    };
    add_group_norm(cases, "groups" + suffix, {3, 6, 5, 7}, with(2));
    add_group_norm(cases, "instances" + suffix, {3, 4, 9}, with(4));
    add_group_norm(cases, "one_group" + suffix, {2, 3, 2, 3, 2}, with(1));
    add_group_norm(cases, "rows" + suffix, {5, 67}, with(1));
    add_group_norm(cases, "rows_in_groups" + suffix, {7, 12}, with(3));
    add_group_norm(cases, "single" + suffix, {1, 1}, with(1));
    add_group_norm(cases, "many_rows" + suffix, {301, 130}, with(1));
    add_group_norm(cases, "long_groups" + suffix, {3, 4, 41, 53}, with(2));
    add_group_norm(cases, "two_threads_worth" + suffix, {35, 8, 13, 11}, with(4));
  }
  add_local_response_norm(cases, "usual", {2, 9, 5, 7}, {});
  add_local_response_norm(cases, "other_power", {2, 5, 11}, {.size = 3, .alpha = 0.2, .beta = 0.6, .k = 2});
  add_local_response_norm(cases, "rows", {3, 4}, {.size = 7, .alpha = 0.5});
  add_local_response_norm(cases, "own_channel", {1, 2, 3, 1}, {.size = 1, .alpha = 1});
  add_local_response_norm(cases, "two_threads_worth", {3, 16, 33, 31}, {.size = 5, .alpha = 1});
}

void add_softmax(std::vector<KernelCase>& cases, const std::string& name, Shape shape, int axis) {
  for (const bool logarithm : {false, true}) {
    const SoftmaxAttributes attributes{.axis = axis, .logarithm = logarithm};
    cases.push_back({.name = name + (logarithm ? "_log" : ""),
                     .call = engine::make_kernel_call(kSoftmaxForward, attributes),
                     .src = {f32(shape)},
                     .dst = {f32(shape)}});
    cases.push_back({.name = name + (logarithm ? "_log" : ""),
                     .call = engine::make_kernel_call(kSoftmaxBackward, attributes),
                     .src = {f32(shape), f32(shape)},
                     .dst = {f32(shape)},
                     .fills = {{Fill::Kind::positive}},
                     .gradient = true});
  }
}

void add_concat(std::vector<KernelCase>& cases, const std::string& name, std::vector<TensorDesc> parts,
                const TensorDesc& whole, int axis) {
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kConcatForward, {.axis = axis}),
                   .src = parts,
                   .dst = {whole}});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kConcatBackward, {.axis = axis}),
                   .src = {whole},
                   .dst = parts,
                   .gradient = true});
}

/// Shapes on both sides of vector lengths and of the size from which a second thread helps.
const std::vector<Shape>& elementwise_shapes() {
  static const std::vector<Shape> kShapes{{1},  {3, 5},    {2, 3, 4, 5}, {63},
                                          {65}, {3, 1, 7}, {37, 1009},   {2, 16, 3, 5}};
  return kShapes;
}

void add_activations(std::vector<KernelCase>& cases, const TensorDesc& t, Fill fill) {
  const std::string name = to_string(t.shape) + (fill.kind == Fill::Kind::some_nan ? "_nan" : "");
  const auto relu = engine::make_kernel_call(kReluForward, {});
  cases.push_back({.name = name, .call = relu, .src = {t}, .dst = {t}, .fills = {fill}});
  cases.push_back({.name = name + "_in_place",
                   .call = relu,
                   .src = {t},
                   .dst = {t},
                   .fills = {fill},
                   .in_place = {{0, 0}}});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kReluBackward, {}),
                   .src = {t, t},
                   .dst = {t},
                   .fills = {fill, fill},
                   .gradient = true});
}

}  // namespace

std::vector<KernelCase> elementwise_cases() {
  std::vector<KernelCase> cases;
  for (const Shape& shape : elementwise_shapes()) {
    const TensorDesc t = f32(shape);
    const std::string name = to_string(shape);
    add_activations(cases, t, {});
    add_activations(cases, t, {Fill::Kind::some_nan});
    for (const Fill::Kind kind : {Fill::Kind::wide, Fill::Kind::some_nan}) {
      cases.push_back({.name = name + (kind == Fill::Kind::wide ? "" : "_nan"),
                       .call = engine::make_kernel_call(kCast, {}),
                       .src = {t},
                       .dst = {{DataType::bf16, shape}},
                       .fills = {{kind}}});
    }
    for (const double probability : {0.0, 0.3, 1.0}) {
      const DropoutAttributes attributes{.probability = probability, .layer = 5};
      const std::string dropped = name + "_" + std::to_string(probability);
      cases.push_back({.name = dropped,
                       .call = engine::make_kernel_call(kDropoutForward, attributes),
                       .src = {t},
                       .dst = {t}});
      cases.push_back({.name = dropped,
                       .call = engine::make_kernel_call(kDropoutBackward, attributes),
                       .src = {t},
                       .dst = {t}});
    }
    const DropoutAttributes in_runs{
        .probability = 0.4, .layer = 2, .elements_per_draw = shape.elements_from(1)};
    for (const auto& id : {kDropoutForward, kDropoutBackward}) {
      cases.push_back(
          {.name = name + "_in_runs", .call = engine::make_kernel_call(id, in_runs), .src = {t}, .dst = {t}});
    }
    cases.push_back(
        {.name = name,
         .call = engine::make_kernel_call(kRandomNormal, {.mean = 3, .deviation = 0.5, .layer = 4}),
         .dst = {t}});
    const auto sum = engine::make_kernel_call(kAddForward, {});
    cases.push_back({.name = name, .call = sum, .src = {t, t}, .dst = {t}});
    cases.push_back({.name = name + "_four", .call = sum, .src = {t, t, t, t}, .dst = {t}});
    const auto relu = engine::make_kernel_call(kAddReluForward, {});
    cases.push_back({.name = name, .call = relu, .src = {t, t}, .dst = {t}});
    cases.push_back({.name = name + "_three", .call = relu, .src = {t, t, t}, .dst = {t}});
    cases.push_back({.name = name, .call = engine::make_kernel_call(kFill, {.value = 1.5}), .dst = {t}});
    cases.push_back({.name = name,
                     .call = engine::make_kernel_call(kAccumulate, {}),
                     .src = {t, t},
                     .dst = {t},
                     .in_place = {{0, 1}},
                     .gradient = true});
  }
  cases.push_back({.name = "dense",
                   .call = engine::make_kernel_call(kReorder, {}),
                   .src = {f32({2, 3, 4, 5})},
                   .dst = {f32({2, 3, 4, 5})}});
  add_concat(cases, "blocks_of_channels", {f32({3, 16, 4, 5}), f32({3, 48, 4, 5})}, f32({3, 64, 4, 5}), 1);
  add_concat(cases, "channels", {f32({3, 2, 4, 5}), f32({3, 1, 4, 5}), f32({3, 7, 4, 5})}, f32({3, 10, 4, 5}),
             1);
  add_concat(cases, "rows", {f32({3, 2}), f32({1, 2})}, f32({4, 2}), 0);
  add_concat(cases, "last", {f32({3, 2, 1}), f32({3, 2, 3})}, f32({3, 2, 4}), 2);
  add_concat(cases, "one", {f32({3, 2})}, f32({3, 2}), 1);
  return cases;
}

std::vector<KernelCase> layer_cases() {
  std::vector<KernelCase> cases;
  add_linear(cases, "small", {3, 5}, 7);
  add_linear(cases, "one", {1, 1}, 1);
  add_linear(cases, "vector", {6}, 4);
  add_linear(cases, "last_layer", {64, 84}, 10);
  add_linear(cases, "three_dimensions", {2, 3, 9}, 5);
  add_linear(cases, "two_threads_wide", {32, 300}, 257);
  add_linear(cases, "two_threads_tall", {333, 100}, 95);
  add_normalizations(cases);
  add_channel_bias(cases, "images", {3, 5, 7, 9});
  add_channel_bias(cases, "rows", {7, 67});
  add_channel_bias(cases, "one", {1, 1, 1});
  add_channel_bias(cases, "two_threads_worth", {9, 4, 33, 31});
  add_softmax(cases, "classes", {7, 10}, 1);
  add_softmax(cases, "first_axis", {5, 3}, 0);
  add_softmax(cases, "channels", {2, 5, 3, 4}, 1);
  add_softmax(cases, "one_class", {4, 1}, 1);
  add_softmax(cases, "long_lines", {3, 1031}, 1);
  add_softmax(cases, "many_columns", {3, 7, 131}, 1);
  add_softmax(cases, "two_threads_worth", {300, 65}, 1);
  add_softmax(cases, "longer_lines", {3, 2503}, 1);
  return cases;
}

}  // namespace netwright::kernels::testing
