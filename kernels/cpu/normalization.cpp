// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/normalization.h"

#include <algorithm>
#include <cmath>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/table.h"

/// Each channel is one thread's, so its sums do not depend on the number of threads.
namespace netwright::kernels::cpu {
namespace {

/// visit(first element) for the pieces of `s.inner` elements that make up channel `c` of the first `rows`
/// rows.
template <class Visit>
void for_each_plane(const AxisShape& s, std::int64_t rows, std::int64_t c, Visit visit) {
  for (std::int64_t row = 0; row < rows; ++row) visit((row * s.size + c) * s.inner);
}

template <class Body>
void for_each_channel(Cpu& cpu, const AxisShape& s, const Body& body) {
  const std::int64_t channel_elements = s.outer * s.inner;
  cpu.pool.for_range(s.size, (kGrain + channel_elements - 1) / channel_elements, 1,
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t c = begin; c < end; ++c) body(c);
                     });
}

void normalize_channel(const AxisShape& s, const Arguments& arguments, std::int64_t c, double mean,
                       double inv_std) {
  const auto scale = static_cast<float>(inv_std * arguments.in<float>(1)[c]);
  const float shift = arguments.in<float>(2)[c];
  for_each_plane(s, s.outer, c, [&](std::int64_t first) {
    normalize(arguments.in<float>(0) + first, static_cast<float>(mean), scale, shift,
              arguments.out<float>(0) + first, s.inner);
  });
}

void train_channel(const AxisShape& s, const BatchNormAttributes& attributes, const Arguments& arguments,
                   std::int64_t c) {
  const float* src = arguments.in<float>(0);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  const auto count = static_cast<double>(rows * s.inner);
  double total = 0, squares = 0;
  for_each_plane(s, rows, c, [&](std::int64_t first) { total += sum(src + first, s.inner); });
  const double mean = count > 0 ? total / count : 0;
  for_each_plane(s, rows, c,
                 [&](std::int64_t first) { squares += sum_of_squares(src + first, mean, s.inner); });
  const double inv_std = 1 / std::sqrt((count > 0 ? squares / count : 0) + attributes.eps);
  arguments.out<float>(1)[c] = static_cast<float>(mean);
  arguments.out<float>(2)[c] = static_cast<float>(inv_std);
  const double momentum = count > 0 ? attributes.momentum : 0;  // no sample, no news
  const double unbiased = squares / std::max(count - 1, 1.0);
  arguments.out<float>(3)[c] =
      static_cast<float>((1 - momentum) * arguments.in<float>(3)[c] + momentum * mean);
  arguments.out<float>(4)[c] =
      static_cast<float>((1 - momentum) * arguments.in<float>(4)[c] + momentum * unbiased);
  normalize_channel(s, arguments, c, mean, inv_std);
}

/// diff_src = weight * inv_std * (diff_dst - mean(diff_dst) - (src - mean) * inv_std * mean(diff_dst *
/// normalised src)).
void backward_channel(const AxisShape& s, const Arguments& arguments, std::int64_t c) {
  const float *src = arguments.in<float>(0), *diff_dst = arguments.in<float>(4);
  float* diff_src = arguments.out<float>(0);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  const double count = std::max(static_cast<double>(rows * s.inner), 1.0);
  const double weight = arguments.in<float>(1)[c], mean = arguments.in<float>(2)[c];
  const double inv_std = arguments.in<float>(3)[c];
  double total = 0, products = 0;
  for_each_plane(s, rows, c, [&](std::int64_t first) {
    total += sum(diff_dst + first, s.inner);
    products += sum_of_products(diff_dst + first, src + first, mean, s.inner);
  });
  products *= inv_std;
  const NormalizeBackward step{.mean = static_cast<float>(mean),
                               .scale = static_cast<float>(weight * inv_std),
                               .diff_mean = static_cast<float>(total / count),
                               .slope = static_cast<float>(inv_std * products / count)};
  for_each_plane(s, rows, c, [&](std::int64_t first) {
    normalize_backward(step, src + first, diff_dst + first, diff_src + first, s.inner);
  });
  for (std::int64_t row = rows; row < s.outer; ++row) {
    std::fill_n(diff_src + (row * s.size + c) * s.inner, s.inner, 0.0F);
  }
  arguments.out<float>(1)[c] = static_cast<float>(products);
  arguments.out<float>(2)[c] = static_cast<float>(total);
}

Result<KernelPtr> describe_train(Cpu& cpu, const BatchNormAttributes& attributes,
                                 const KernelRequest& request) {
  return prepare(request, batch_norm_train_shape(request),
                 [&cpu, attributes](const AxisShape& s, const Arguments& arguments) {
                   for_each_channel(cpu, s,
                                    [&](std::int64_t c) { train_channel(s, attributes, arguments, c); });
                 });
}
Result<KernelPtr> describe_eval(Cpu& cpu, const BatchNormAttributes& attributes,
                                const KernelRequest& request) {
  return prepare(request, batch_norm_eval_shape(request),
                 [&cpu, attributes](const AxisShape& s, const Arguments& arguments) {
                   for_each_channel(cpu, s, [&](std::int64_t c) {
                     const double mean = arguments.in<float>(3)[c], var = arguments.in<float>(4)[c];
                     normalize_channel(s, arguments, c, mean, 1 / std::sqrt(var + attributes.eps));
                   });
                 });
}
Result<KernelPtr> describe_backward(Cpu& cpu, const BatchNormAttributes&, const KernelRequest& request) {
  return prepare(request, batch_norm_backward_shape(request),
                 [&cpu](const AxisShape& s, const Arguments& arguments) {
                   for_each_channel(cpu, s, [&](std::int64_t c) { backward_channel(s, arguments, c); });
                 });
}

}  // namespace

void add_normalization(Table& table) {
  table.add(kBatchNormTrainForward, describe_train);
  table.add(kBatchNormEvalForward, describe_eval);
  table.add(kBatchNormBackward, describe_backward);
}

}  // namespace netwright::kernels::cpu
