// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/loss.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kernels/api/support/loss_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

/// visit(row, index into target, function from class to index into scores) for every target of the first
/// `rows` rows.
template <class Visit>
void for_each_target(const AxisShape& s, std::int64_t rows, Visit visit) {
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t inner = 0; inner < s.inner; ++inner)
      visit(row, row * s.inner + inner,
            [&s, row, inner](std::int64_t k) { return (row * s.size + k) * s.inner + inner; });
}

/// The loss over nothing is 0.
double mean(double sum, std::int64_t count) {
  return count > 0 ? sum / static_cast<double>(count) : 0;
}

template <class T>
Result<void> cross_entropy_forward(const AxisShape& s, const Arguments& arguments) {
  const T* src = arguments.in<T>(0);
  const auto* target = arguments.in<std::int64_t>(1);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  double loss = 0;
  Result<void> outcome;
  for_each_target(s, s.outer, [&](std::int64_t row, std::int64_t at, auto index) {
    double highest = src[index(0)], sum = 0;
    for (std::int64_t k = 1; k < s.size; ++k) highest = std::max<double>(highest, src[index(k)]);
    for (std::int64_t k = 0; k < s.size; ++k) sum += std::exp(src[index(k)] - highest);
    for (std::int64_t k = 0; arguments.dst.size() > 1 && k < s.size; ++k) {
      arguments.out<T>(1)[index(k)] = static_cast<T>(std::exp(src[index(k)] - highest) / sum);
    }
    if (row >= rows || !outcome) return;
    if (target[at] < 0 || target[at] >= s.size) {
      outcome = bad_target(row, target[at], s.size);
    } else {
      loss += highest + std::log(sum) - src[index(target[at])];
    }
  });
  arguments.out<T>(0)[0] = static_cast<T>(mean(loss, rows * s.inner));
  return outcome;
}

template <class T>
void cross_entropy_backward(const AxisShape& s, double weight, const Arguments& arguments) {
  const T* probabilities = arguments.in<T>(0);
  const auto* target = arguments.in<std::int64_t>(1);
  T* diff_src = arguments.out<T>(0);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  std::fill_n(diff_src, s.elements(), T{0});
  for_each_target(s, rows, [&](std::int64_t, std::int64_t at, auto index) {
    for (std::int64_t k = 0; k < s.size; ++k) {
      const double difference = probabilities[index(k)] - (k == target[at] ? 1.0 : 0.0);
      diff_src[index(k)] = static_cast<T>(weight * difference / static_cast<double>(rows * s.inner));
    }
  });
}

template <class T>
void mse_forward(const RowsShape& s, const Arguments& arguments) {
  const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements;
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double difference = double{arguments.in<T>(0)[i]} - arguments.in<T>(1)[i];
    sum += difference * difference;
  }
  arguments.out<T>(0)[0] = static_cast<T>(mean(sum, count));
}

template <class T>
void mse_backward(const RowsShape& s, double weight, const Arguments& arguments) {
  const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements;
  for (std::int64_t i = 0; i < s.rows * s.row_elements; ++i) {
    const double difference = double{arguments.in<T>(0)[i]} - arguments.in<T>(1)[i];
    const double gradient = i < count ? weight * 2 * difference / static_cast<double>(count) : 0;
    arguments.out<T>(0)[i] = static_cast<T>(gradient);
    if (arguments.dst.size() > 1) arguments.out<T>(1)[i] = static_cast<T>(-gradient);
  }
}

template <class T>
void accuracy(const AxisShape& s, const Arguments& arguments) {
  const T* scores = arguments.in<T>(0);
  std::int64_t correct = 0;
  for_each_target(s, arguments.valid_rows(s.outer), [&](std::int64_t, std::int64_t at, auto index) {
    std::int64_t best = 0;
    for (std::int64_t k = 1; k < s.size; ++k) {
      const T score = scores[index(k)], highest = scores[index(best)];
      if (score > highest || (std::isnan(score) && !std::isnan(highest))) best = k;
    }
    if (best == arguments.in<std::int64_t>(1)[at]) ++correct;
  });
  arguments.out<T>(0)[0] = static_cast<T>(correct);
}

Result<KernelPtr> describe_cross_entropy(Reference&, const LossAttributes&, const KernelRequest& request) {
  return prepare(request, cross_entropy_forward_shape(request),
                 [](auto type, const AxisShape& s, const Arguments& arguments) {
                   return cross_entropy_forward<decltype(type)>(s, arguments);
                 });
}
Result<KernelPtr> describe_cross_entropy_backward(Reference&, const LossAttributes& attributes,
                                                  const KernelRequest& request) {
  return prepare(request, cross_entropy_backward_shape(request),
                 [attributes](auto type, const AxisShape& s, const Arguments& arguments) {
                   cross_entropy_backward<decltype(type)>(s, attributes.weight, arguments);
                 });
}
Result<KernelPtr> describe_mse(Reference&, const LossAttributes&, const KernelRequest& request) {
  return prepare(request, mse_forward_shape(request), [](auto type, const RowsShape& s, const Arguments& a) {
    mse_forward<decltype(type)>(s, a);
  });
}
Result<KernelPtr> describe_mse_backward(Reference&, const LossAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(request, mse_backward_shape(request),
                 [attributes](auto type, const RowsShape& s, const Arguments& arguments) {
                   mse_backward<decltype(type)>(s, attributes.weight, arguments);
                 });
}
Result<KernelPtr> describe_accuracy(Reference&, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, accuracy_shape(request),
                 [](auto type, const AxisShape& s, const Arguments& a) { accuracy<decltype(type)>(s, a); });
}

}  // namespace

void add_loss(Table& table) {
  table.add(kCrossEntropyForward, describe_cross_entropy);
  table.add(kCrossEntropyBackward, describe_cross_entropy_backward);
  table.add(kMseForward, describe_mse);
  table.add(kMseBackward, describe_mse_backward);
  table.add(kAccuracyCount, describe_accuracy);
}

}  // namespace netwright::kernels::reference
