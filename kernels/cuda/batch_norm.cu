// SPDX-License-Identifier: Apache-2.0
// Batch normalisation, with the activation behind it as limits. Three kernels a pass: blocks see parts of a
// channel, their values are merged, every element is written. Channels-last images are (pixels, channels).
#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/api/normalization.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cuda/channels.h"
#include "kernels/cuda/moments.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// src as (outer, channels, inner) in the order of memory: `row_elements` of `outer` make a row of the batch.
struct BatchShape : AxisShape {
  std::int64_t row_elements = 1;
};

struct ValidRows {
  const StepState* state;
  std::int64_t outer, row_elements;
  DEV std::int64_t operator()() const { return valid_rows(state, outer / row_elements) * row_elements; }
};
ValidRows valid_rows_of(const BatchShape& s, const Arguments& arguments) {
  return {arguments.state, s.outer, s.row_elements};
}

template <class T>
struct SeeMoments {
  using Value = Moments<T>;
  ValidRows valid;
  const T* src;
  DEV Value operator()(const ChannelGrid& grid) const {
    MomentsOfThread<T> seen;
    visit_channel(grid, valid(), [&](std::int64_t i, std::int64_t) { seen.see(src[i]); });
    return seen.get();
  }
};

/// What is remembered of a channel.
template <class T>
struct KeepStatistics {
  ValidRows valid;
  std::int64_t inner;
  double eps, momentum;
  T* mean;
  T* inv_std;
  T* running_mean;
  T* running_var;

  DEV void operator()(std::int64_t c, const Moments<T>& seen) const {
    const auto count = static_cast<double>(valid() * inner);
    const double deviations = seen.deviations, share = count > 0 ? momentum : 0;  // no sample, no news
    const double unbiased = deviations / (count > 1 ? count - 1 : 1.0);
    mean[c] = seen.mean;
    inv_std[c] = static_cast<T>(1 / std::sqrt((count > 0 ? deviations / count : 0) + eps));
    running_mean[c] = static_cast<T>((1 - share) * running_mean[c] + share * seen.mean);
    running_var[c] = static_cast<T>((1 - share) * running_var[c] + share * unbiased);
  }
};

template <class T>
struct Limits {
  T lowest, highest;

  DEV T clamped(T value) const { return value < lowest ? lowest : value > highest ? highest : value; }
  /// No gradient passes.
  DEV bool reached(T dst) const {
    return dst <= lowest || (dst >= highest && highest < std::numeric_limits<T>::infinity());
  }
};
template <class T>
Limits<T> limits_of(const BatchNormAttributes& a) {
  return {static_cast<T>(a.lowest), static_cast<T>(a.highest)};
}

/// dst = (src - mean) * scale + bias, scale being weight * inv_std.
template <class T>
struct Affine {
  T mean, scale, bias;
};
template <class T, bool of_running>
struct Normalize {
  const T* src;
  const T* weight;
  const T* bias;
  const T* mean;
  const T* deviation;  ///< inverse; of running statistics the variance
  double eps;
  Limits<T> limits;
  T* dst;

  DEV Affine<T> of_channel(std::int64_t c) const {
    const T inv_std = of_running ? static_cast<T>(1 / std::sqrt(deviation[c] + eps)) : deviation[c];
    return {mean[c], weight[c] * inv_std, bias[c]};
  }
  DEV void operator()(const Affine<T>& to, std::int64_t i, std::int64_t) const {
    dst[i] = limits.clamped((src[i] - to.mean) * to.scale + to.bias);
  }
};

template <class T>
void train_forward(Cuda& cuda, const BatchShape& s, const BatchNormAttributes& a,
                   const Arguments& arguments) {
  const T* src = arguments.in<T>(0);
  const ValidRows valid = valid_rows_of(s, arguments);
  for_each_channel(cuda, s, SeeMoments<T>{valid, src}, MergeMoments{},
                   KeepStatistics<T>{.valid = valid,
                                     .inner = s.inner,
                                     .eps = a.eps,
                                     .momentum = a.momentum,
                                     .mean = arguments.out<T>(1),
                                     .inv_std = arguments.out<T>(2),
                                     .running_mean = arguments.out<T>(3),
                                     .running_var = arguments.out<T>(4)},
                   arguments.scratch);
  for_each_channel_element(cuda, s,
                           Normalize<T, false>{.src = src,
                                               .weight = arguments.in<T>(1),
                                               .bias = arguments.in<T>(2),
                                               .mean = arguments.out<T>(1),
                                               .deviation = arguments.out<T>(2),
                                               .eps = a.eps,
                                               .limits = limits_of<T>(a),
                                               .dst = arguments.out<T>(0)});
}

template <class T>
void eval_forward(Cuda& cuda, const BatchShape& s, const BatchNormAttributes& a, const Arguments& arguments) {
  for_each_channel_element(cuda, s,
                           Normalize<T, true>{.src = arguments.in<T>(0),
                                              .weight = arguments.in<T>(1),
                                              .bias = arguments.in<T>(2),
                                              .mean = arguments.in<T>(3),
                                              .deviation = arguments.in<T>(4),
                                              .eps = a.eps,
                                              .limits = limits_of<T>(a),
                                              .dst = arguments.out<T>(0)});
}

/// diff_dst where dst is at no limit; `dst` is null where there are none.
template <class T>
struct Gradient {
  const T* diff_dst;
  const T* dst;
  Limits<T> limits;
  DEV T operator()(std::int64_t i) const {
    return dst != nullptr && limits.reached(dst[i]) ? T{0} : diff_dst[i];
  }
};

/// Sums of the gradients, and of those times the distance to the mean.
template <class T>
struct SeeGradients {
  using Value = SumPair<T>;
  ValidRows valid;
  Gradient<T> gradient;
  const T* src;
  const T* mean;
  DEV Value operator()(const ChannelGrid& grid) const {
    Value seen;
    const std::int64_t c = channel_of(grid);
    const T middle = c < grid.channels ? mean[c] : T{0};
    visit_channel(grid, valid(), [&](std::int64_t i, std::int64_t) {
      const T g = gradient(i);
      seen.first += g;
      seen.second += g * (src[i] - middle);
    });
    return seen;
  }
};
template <class T>
struct KeepGradients {
  const T* inv_std;
  T* diff_weight;
  T* diff_bias;
  DEV void operator()(std::int64_t c, const SumPair<T>& sums) const {
    diff_weight[c] = sums.second * inv_std[c];
    diff_bias[c] = sums.first;
  }
};

/// With x^ the normalised input: diff_src = weight * inv_std * (diff_dst - mean(diff_dst) - x^ *
/// mean(diff_dst * x^)).
template <class T>
struct Slopes {
  std::int64_t rows;  ///< that hold samples
  T mean, scale, sum_share, product_share;
};
template <class T>
struct NormalizeBackward {
  ValidRows valid;
  std::int64_t inner;
  Gradient<T> gradient;
  const T* src;
  const T* weight;
  const T* mean;
  const T* inv_std;
  const T* diff_weight;
  const T* diff_bias;
  T* diff_src;

  DEV Slopes<T> of_channel(std::int64_t c) const {
    const std::int64_t rows = valid(), elements = rows * inner;
    const T share = 1 / static_cast<T>(elements > 0 ? elements : 1);
    return {rows, mean[c], weight[c] * inv_std[c], diff_bias[c] * share, inv_std[c] * diff_weight[c] * share};
  }
  DEV void operator()(const Slopes<T>& of, std::int64_t i, std::int64_t row) const {
    diff_src[i] = row < of.rows
                      ? of.scale * (gradient(i) - of.sum_share - (src[i] - of.mean) * of.product_share)
                      : T{0};
  }
};

template <class T>
void backward(Cuda& cuda, const BatchShape& s, const BatchNormAttributes& a, const Arguments& arguments) {
  const ValidRows valid = valid_rows_of(s, arguments);
  const Gradient<T> gradient{.diff_dst = arguments.in<T>(4),
                             .dst = a.clamps() ? arguments.in<T>(5) : nullptr,
                             .limits = limits_of<T>(a)};
  const T *src = arguments.in<T>(0), *mean = arguments.in<T>(2), *inv_std = arguments.in<T>(3);
  T *diff_weight = arguments.out<T>(1), *diff_bias = arguments.out<T>(2);
  for_each_channel(cuda, s, SeeGradients<T>{valid, gradient, src, mean}, Add{},
                   KeepGradients<T>{inv_std, diff_weight, diff_bias}, arguments.scratch);
  for_each_channel_element(cuda, s,
                           NormalizeBackward<T>{.valid = valid,
                                                .inner = s.inner,
                                                .gradient = gradient,
                                                .src = src,
                                                .weight = arguments.in<T>(1),
                                                .mean = mean,
                                                .inv_std = inv_std,
                                                .diff_weight = diff_weight,
                                                .diff_bias = diff_bias,
                                                .diff_src = arguments.out<T>(0)});
}

/// In the order of memory.
Result<BatchShape> batch_shape(const KernelRequest& request, Layout layout, const Images& images,
                               const Result<AxisShape>& shape) {
  if (!are_in(request, layout, images)) return wrong(request, "takes images of one layout");
  if (!shape) return shape.error();
  if (layout == Layout::dense) return BatchShape{*shape, 1};
  return BatchShape{{.type = shape->type, .outer = shape->outer * shape->inner, .size = shape->size},
                    shape->inner};
}

const Images kForwardImages{.src = {0}, .dst = {0}};
const Images kBackwardImages{.src = {0, 4, 5}, .dst = {0}};

template <Layout layout>
Result<KernelPtr> describe_train(Cuda& cuda, const BatchNormAttributes& a, const KernelRequest& request) {
  const auto shape =
      batch_shape(request, layout, kForwardImages, batch_norm_train_shape(DenseRequest(request).get()));
  const std::int64_t scratch = shape ? channel_scratch<Moments<double>>(*shape) : 0;
  return prepare(
      request, shape,
      [&cuda, a](auto type, const BatchShape& s, const Arguments& arguments) {
        train_forward<decltype(type)>(cuda, s, a, arguments);
      },
      scratch);
}
template <Layout layout>
Result<KernelPtr> describe_eval(Cuda& cuda, const BatchNormAttributes& a, const KernelRequest& request) {
  return prepare(
      request,
      batch_shape(request, layout, kForwardImages, batch_norm_eval_shape(DenseRequest(request).get())),
      [&cuda, a](auto type, const BatchShape& s, const Arguments& arguments) {
        eval_forward<decltype(type)>(cuda, s, a, arguments);
      });
}
template <Layout layout>
Result<KernelPtr> describe_backward(Cuda& cuda, const BatchNormAttributes& a, const KernelRequest& request) {
  const auto shape = batch_shape(request, layout, kBackwardImages,
                                 batch_norm_backward_shape(DenseRequest(request).get(), a));
  const std::int64_t scratch = shape ? channel_scratch<TwoSums>(*shape) : 0;
  return prepare(
      request, shape,
      [&cuda, a](auto type, const BatchShape& s, const Arguments& arguments) {
        backward<decltype(type)>(cuda, s, a, arguments);
      },
      scratch);
}

template <Layout layout>
void add_in(Table& table) {
  table.add(kBatchNormTrainForward, describe_train<layout>, layout);
  table.add(kBatchNormEvalForward, describe_eval<layout>, layout);
  table.add(kBatchNormBackward, describe_backward<layout>, layout);
}

}  // namespace

void add_batch_norm(Table& table) {
  add_in<Layout::dense>(table);
  add_in<Layout::channels_last>(table);
  add_image_cost(table, kBatchNormTrainForward, kForwardImages);
  add_image_cost(table, kBatchNormEvalForward, kForwardImages);
  add_image_cost(table, kBatchNormBackward, kBackwardImages);
}

}  // namespace netwright::kernels::cuda
