// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/normalization.h"

#include <algorithm>
#include <cmath>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

/// visit(index) for every element of channel `c` in the first `rows` rows.
template <class Visit>
void for_each_in_channel(const AxisShape& s, std::int64_t rows, std::int64_t c, Visit visit) {
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t i = 0; i < s.inner; ++i) visit((row * s.size + c) * s.inner + i);
}

template <class T>
void normalize(const AxisShape& s, const Arguments& arguments, std::int64_t c, double mean, double inv_std) {
  const double weight = arguments.in<T>(1)[c], bias = arguments.in<T>(2)[c];
  for_each_in_channel(s, s.outer, c, [&](std::int64_t i) {
    arguments.out<T>(0)[i] = static_cast<T>((arguments.in<T>(0)[i] - mean) * inv_std * weight + bias);
  });
}

template <class T>
void train_forward(const AxisShape& s, const BatchNormAttributes& attributes, const Arguments& arguments) {
  const T* src = arguments.in<T>(0);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  const auto count = static_cast<double>(rows * s.inner);
  for (std::int64_t c = 0; c < s.size; ++c) {
    double sum = 0, squares = 0;
    for_each_in_channel(s, rows, c, [&](std::int64_t i) { sum += src[i]; });
    const double mean = count > 0 ? sum / count : 0;
    for_each_in_channel(s, rows, c, [&](std::int64_t i) { squares += (src[i] - mean) * (src[i] - mean); });
    const double inv_std = 1 / std::sqrt((count > 0 ? squares / count : 0) + attributes.eps);
    arguments.out<T>(1)[c] = static_cast<T>(mean);
    arguments.out<T>(2)[c] = static_cast<T>(inv_std);
    const double momentum = count > 0 ? attributes.momentum : 0;  // no sample, no news
    const double unbiased = squares / std::max(count - 1, 1.0);
    arguments.out<T>(3)[c] = static_cast<T>((1 - momentum) * arguments.in<T>(3)[c] + momentum * mean);
    arguments.out<T>(4)[c] = static_cast<T>((1 - momentum) * arguments.in<T>(4)[c] + momentum * unbiased);
    normalize<T>(s, arguments, c, mean, inv_std);
  }
}

template <class T>
void eval_forward(const AxisShape& s, const BatchNormAttributes& attributes, const Arguments& arguments) {
  for (std::int64_t c = 0; c < s.size; ++c) {
    normalize<T>(s, arguments, c, arguments.in<T>(3)[c],
                 1 / std::sqrt(arguments.in<T>(4)[c] + attributes.eps));
  }
}

/// With x^ the normalised input: diff_src = weight * inv_std * (diff_dst - mean(diff_dst) - x^ *
/// mean(diff_dst * x^)).
template <class T>
void backward(const AxisShape& s, const Arguments& arguments) {
  const T *src = arguments.in<T>(0), *diff_dst = arguments.in<T>(4);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  const double count = std::max(static_cast<double>(rows * s.inner), 1.0);
  for (std::int64_t c = 0; c < s.size; ++c) {
    const double weight = arguments.in<T>(1)[c], mean = arguments.in<T>(2)[c],
                 inv_std = arguments.in<T>(3)[c];
    double sum = 0, product = 0;
    for_each_in_channel(s, rows, c, [&](std::int64_t i) {
      sum += diff_dst[i];
      product += diff_dst[i] * (src[i] - mean) * inv_std;
    });
    T* diff_src = arguments.out<T>(0);
    for_each_in_channel(s, s.outer, c, [&](std::int64_t i) { diff_src[i] = 0; });
    for_each_in_channel(s, rows, c, [&](std::int64_t i) {
      const double normalized = (src[i] - mean) * inv_std;
      diff_src[i] =
          static_cast<T>(weight * inv_std * (diff_dst[i] - sum / count - normalized * product / count));
    });
    arguments.out<T>(1)[c] = static_cast<T>(product);
    arguments.out<T>(2)[c] = static_cast<T>(sum);
  }
}

Result<KernelPtr> describe_train(Reference&, const BatchNormAttributes& attributes,
                                 const KernelRequest& request) {
  return prepare(request, batch_norm_train_shape(request),
                 [attributes](auto type, const AxisShape& s, const Arguments& arguments) {
                   train_forward<decltype(type)>(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_eval(Reference&, const BatchNormAttributes& attributes,
                                const KernelRequest& request) {
  return prepare(request, batch_norm_eval_shape(request),
                 [attributes](auto type, const AxisShape& s, const Arguments& arguments) {
                   eval_forward<decltype(type)>(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_backward(Reference&, const BatchNormAttributes&, const KernelRequest& request) {
  return prepare(request, batch_norm_backward_shape(request),
                 [](auto type, const AxisShape& s, const Arguments& a) { backward<decltype(type)>(s, a); });
}

}  // namespace

void add_normalization(Table& table) {
  table.add(kBatchNormTrainForward, describe_train);
  table.add(kBatchNormEvalForward, describe_eval);
  table.add(kBatchNormBackward, describe_backward);
}

}  // namespace netwright::kernels::reference
