// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/normalization.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/api/support/normalization_shapes.h"
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
void normalize(const AxisShape& s, const BatchNormAttributes& attributes, const Arguments& arguments,
               std::int64_t c, double mean, double inv_std) {
  const double weight = arguments.in<T>(1)[c], bias = arguments.in<T>(2)[c];
  for_each_in_channel(s, s.outer, c, [&](std::int64_t i) {
    double value = (arguments.in<T>(0)[i] - mean) * inv_std * weight + bias;
    if (value < attributes.lowest) value = attributes.lowest;
    if (value > attributes.highest) value = attributes.highest;
    arguments.out<T>(0)[i] = static_cast<T>(value);
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
    normalize<T>(s, attributes, arguments, c, mean, inv_std);
  }
}

template <class T>
void eval_forward(const AxisShape& s, const BatchNormAttributes& attributes, const Arguments& arguments) {
  for (std::int64_t c = 0; c < s.size; ++c) {
    normalize<T>(s, attributes, arguments, c, arguments.in<T>(3)[c],
                 1 / std::sqrt(arguments.in<T>(4)[c] + attributes.eps));
  }
}

/// With x^ the normalised input: diff_src = weight * inv_std * (diff_dst - mean(diff_dst) - x^ *
/// mean(diff_dst * x^)).
template <class T>
void backward(const AxisShape& s, const BatchNormAttributes& attributes, const Arguments& arguments) {
  const T* src = arguments.in<T>(0);
  const auto gradient = [&](std::int64_t i) -> double {
    if (attributes.clamps()) {
      const T dst = arguments.in<T>(5)[i];
      const bool at_highest = dst >= attributes.highest && std::isfinite(attributes.highest);
      if (dst <= attributes.lowest || at_highest) return 0;
    }
    return arguments.in<T>(4)[i];
  };
  const std::int64_t rows = arguments.valid_rows(s.outer);
  const double count = std::max(static_cast<double>(rows * s.inner), 1.0);
  for (std::int64_t c = 0; c < s.size; ++c) {
    const double weight = arguments.in<T>(1)[c], mean = arguments.in<T>(2)[c],
                 inv_std = arguments.in<T>(3)[c];
    double sum = 0, product = 0;
    for_each_in_channel(s, rows, c, [&](std::int64_t i) {
      sum += gradient(i);
      product += gradient(i) * (src[i] - mean) * inv_std;
    });
    T* diff_src = arguments.out<T>(0);
    for_each_in_channel(s, s.outer, c, [&](std::int64_t i) { diff_src[i] = 0; });
    for_each_in_channel(s, rows, c, [&](std::int64_t i) {
      const double normalized = (src[i] - mean) * inv_std;
      diff_src[i] =
          static_cast<T>(weight * inv_std * (gradient(i) - sum / count - normalized * product / count));
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
Result<KernelPtr> describe_backward(Reference&, const BatchNormAttributes& attributes,
                                    const KernelRequest& request) {
  return prepare(request, batch_norm_backward_shape(request, attributes),
                 [attributes](auto type, const AxisShape& s, const Arguments& arguments) {
                   backward<decltype(type)>(s, attributes, arguments);
                 });
}

/// Mean and 1 / standard deviation of one group.
struct Statistics {
  double mean = 0, inv_std = 1;
};

template <class T>
Statistics statistics_of(const T* src, std::int64_t count, const GroupNormAttributes& attributes) {
  Statistics found;
  double sum = 0, squares = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += src[i];
  if (!attributes.root_mean_square) found.mean = sum / static_cast<double>(count);
  for (std::int64_t i = 0; i < count; ++i) squares += (src[i] - found.mean) * (src[i] - found.mean);
  found.inv_std = 1 / std::sqrt(squares / static_cast<double>(count) + attributes.eps);
  return found;
}

template <class T>
void group_norm_forward(const GroupNormShape& s, const GroupNormAttributes& attributes,
                        const Arguments& arguments) {
  for (std::int64_t group = 0; group < s.n * s.groups; ++group) {
    const T* src = arguments.in<T>(0) + group * s.group_size();
    T* dst = arguments.out<T>(0) + group * s.group_size();
    const Statistics found = statistics_of(src, s.group_size(), attributes);
    for (std::int64_t i = 0; i < s.group_size(); ++i) {
      const std::int64_t c = group % s.groups * s.group_channels() + i / s.inner;
      const double weight = s.weight ? arguments.in<T>(1)[c] : 1, bias = s.bias ? arguments.in<T>(2)[c] : 0;
      dst[i] = static_cast<T>((src[i] - found.mean) * found.inv_std * weight + bias);
    }
    if (!s.saves) continue;
    arguments.out<T>(1)[2 * group] = static_cast<T>(found.mean);
    arguments.out<T>(1)[2 * group + 1] = static_cast<T>(found.inv_std);
  }
}

/// With x^ the normalised input and g = diff_dst * weight: diff_src = inv_std * (g - mean(g) - x^ * mean(g *
/// x^)), without mean(g) where no mean was subtracted.
template <class T>
void group_norm_backward(const GroupNormShape& s, const GroupNormAttributes& attributes,
                         const Arguments& arguments) {
  std::vector<double> diff_weight(static_cast<std::size_t>(s.c)), diff_bias(static_cast<std::size_t>(s.c));
  const auto count = static_cast<double>(s.group_size());
  for (std::int64_t group = 0; group < s.n * s.groups; ++group) {
    const T* src = arguments.in<T>(0) + group * s.group_size();
    const T* diff_dst = arguments.in<T>(2) + group * s.group_size();
    T* diff_src = arguments.out<T>(0) + group * s.group_size();
    const double mean = arguments.in<T>(1)[2 * group], inv_std = arguments.in<T>(1)[2 * group + 1];
    const auto channel = [&](std::int64_t i) { return group % s.groups * s.group_channels() + i / s.inner; };
    const auto gradient = [&](std::int64_t i) {
      return s.weight ? double{diff_dst[i]} * arguments.in<T>(3)[channel(i)] : double{diff_dst[i]};
    };
    double sum = 0, products = 0;
    for (std::int64_t i = 0; i < s.group_size(); ++i) {
      const double normalized = (src[i] - mean) * inv_std;
      if (!attributes.root_mean_square) sum += gradient(i);
      products += gradient(i) * normalized;
      diff_weight[static_cast<std::size_t>(channel(i))] += diff_dst[i] * normalized;
      diff_bias[static_cast<std::size_t>(channel(i))] += diff_dst[i];
    }
    for (std::int64_t i = 0; i < s.group_size(); ++i) {
      const double normalized = (src[i] - mean) * inv_std;
      diff_src[i] = static_cast<T>(inv_std * (gradient(i) - sum / count - normalized * products / count));
    }
  }
  for (std::size_t c = 0; c < diff_weight.size(); ++c) {
    if (s.weight) arguments.out<T>(1)[c] = static_cast<T>(diff_weight[c]);
    if (s.bias) arguments.out<T>(2)[c] = static_cast<T>(diff_bias[c]);
  }
}

Result<KernelPtr> describe_group_norm(Reference&, const GroupNormAttributes& attributes,
                                      const KernelRequest& request) {
  return prepare(request, group_norm_forward_shape(request, attributes),
                 [attributes](auto type, const GroupNormShape& s, const Arguments& arguments) {
                   group_norm_forward<decltype(type)>(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_group_norm_backward(Reference&, const GroupNormAttributes& attributes,
                                               const KernelRequest& request) {
  return prepare(request, group_norm_backward_shape(request, attributes),
                 [attributes](auto type, const GroupNormShape& s, const Arguments& arguments) {
                   group_norm_backward<decltype(type)>(s, attributes, arguments);
                 });
}

/// visit(index) for the elements beside index `at` in the `size` channels around its own.
template <class Visit>
void for_each_neighbour(const AxisShape& s, std::int64_t size, std::int64_t at, Visit visit) {
  const std::int64_t c = at / s.inner % s.size;
  for (std::int64_t other = std::max<std::int64_t>(c - size / 2, 0);
       other <= std::min(c + size / 2, s.size - 1); ++other)
    visit(at + (other - c) * s.inner);
}

Result<KernelPtr> describe_local_response_norm(Reference&, const LocalResponseNormAttributes& attributes,
                                               const KernelRequest& request) {
  const bool saves = request.dst.size() > 1;
  return prepare(request, local_response_norm_shape(request, attributes, {1, 1}, {1, 2}),
                 [attributes, saves](auto type, const AxisShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   const T* src = arguments.in<T>(0);
                   for (std::int64_t at = 0; at < s.elements(); ++at) {
                     double squares = 0;
                     for_each_neighbour(s, attributes.size, at,
                                        [&](std::int64_t i) { squares += double{src[i]} * src[i]; });
                     const double scale =
                         attributes.k + attributes.alpha / static_cast<double>(attributes.size) * squares;
                     arguments.out<T>(0)[at] = static_cast<T>(src[at] * std::pow(scale, -attributes.beta));
                     if (saves) arguments.out<T>(1)[at] = static_cast<T>(scale);
                   }
                 });
}

/// diff_src = diff_dst * scale^-beta - 2 alpha beta / size * src * sum over the neighbours of diff_dst * src
/// * scale^(-beta - 1).
Result<KernelPtr> describe_local_response_norm_backward(Reference&,
                                                        const LocalResponseNormAttributes& attributes,
                                                        const KernelRequest& request) {
  return prepare(
      request, local_response_norm_shape(request, attributes, {3, 3}, {1, 1}),
      [attributes](auto type, const AxisShape& s, const Arguments& arguments) {
        using T = decltype(type);
        const T *src = arguments.in<T>(0), *scale = arguments.in<T>(1), *diff_dst = arguments.in<T>(2);
        const double beta = attributes.beta;
        for (std::int64_t at = 0; at < s.elements(); ++at) {
          double sum = 0;
          for_each_neighbour(s, attributes.size, at, [&](std::int64_t i) {
            sum += diff_dst[i] * src[i] * std::pow(double{scale[i]}, -beta - 1);
          });
          const double factor = 2 * attributes.alpha * beta / static_cast<double>(attributes.size);
          arguments.out<T>(0)[at] =
              static_cast<T>(diff_dst[at] * std::pow(double{scale[at]}, -beta) - factor * src[at] * sum);
        }
      });
}

}  // namespace

void add_normalization(Table& table) {
  table.add(kGroupNormForward, describe_group_norm);
  table.add(kGroupNormBackward, describe_group_norm_backward);
  table.add(kLocalResponseNormForward, describe_local_response_norm);
  table.add(kLocalResponseNormBackward, describe_local_response_norm_backward);
  table.add(kBatchNormTrainForward, describe_train);
  table.add(kBatchNormEvalForward, describe_eval);
  table.add(kBatchNormBackward, describe_backward);
}

}  // namespace netwright::kernels::reference
