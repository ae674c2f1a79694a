// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/loss.h"

#include <algorithm>
#include <cmath>

#include "kernels/api/support/loss_shapes.h"
#include "kernels/cpu/table.h"

/// One thread: the scores of a batch are few, and the sum keeps its order.
namespace netwright::kernels::cpu {
namespace {

/// The loss over nothing is 0.
float mean(double sum, std::int64_t count) {
  return count > 0 ? static_cast<float>(sum / static_cast<double>(count)) : 0.0F;
}

/// log(sum(exp(src))) of one line; with `probabilities`, exp(src) / sum(exp(src)) too.
double log_sum_exp(const float* src, float* probabilities, std::int64_t size, std::int64_t stride) {
  float highest = src[0];
  for (std::int64_t k = 1; k < size; ++k) highest = std::max(highest, src[k * stride]);
  double total = 0;
  for (std::int64_t k = 0; k < size; ++k) {
    const float power = std::exp(src[k * stride] - highest);
    if (probabilities != nullptr) probabilities[k * stride] = power;
    total += power;
  }
  const auto scale = static_cast<float>(1 / total);
  for (std::int64_t k = 0; probabilities != nullptr && k < size; ++k) probabilities[k * stride] *= scale;
  return highest + std::log(total);
}

Result<void> cross_entropy_forward(const AxisShape& s, const Arguments& arguments) {
  const auto* target = arguments.in<std::int64_t>(1);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  double loss = 0;
  Result<void> outcome;
  for (std::int64_t at = 0; at < s.outer * s.inner; ++at) {
    const std::int64_t row = at / s.inner, first = row * s.size * s.inner + at % s.inner;
    const float* src = arguments.in<float>(0) + first;
    float* probabilities = arguments.dst.size() > 1 ? arguments.out<float>(1) + first : nullptr;
    const double whole = log_sum_exp(src, probabilities, s.size, s.inner);
    if (row >= rows || !outcome) continue;
    if (target[at] < 0 || target[at] >= s.size) {
      outcome = bad_target(row, target[at], s.size);
    } else {
      loss += whole - src[target[at] * s.inner];
    }
  }
  arguments.out<float>(0)[0] = mean(loss, rows * s.inner);
  return outcome;
}

void cross_entropy_backward(const AxisShape& s, double weight, const Arguments& arguments) {
  const float* probabilities = arguments.in<float>(0);
  const auto* target = arguments.in<std::int64_t>(1);
  float* diff_src = arguments.out<float>(0);
  const std::int64_t rows = arguments.valid_rows(s.outer), row_elements = s.size * s.inner;
  const auto scale =
      static_cast<float>(weight / static_cast<double>(std::max<std::int64_t>(rows * s.inner, 1)));
  for (std::int64_t i = 0; i < rows * row_elements; ++i) diff_src[i] = probabilities[i] * scale;
  for (std::int64_t at = 0; at < rows * s.inner; ++at) {
    if (target[at] < 0 || target[at] >= s.size) continue;  // forward has refused it
    const std::int64_t i = at / s.inner * row_elements + target[at] * s.inner + at % s.inner;
    diff_src[i] = (probabilities[i] - 1) * scale;
  }
  std::fill(diff_src + rows * row_elements, diff_src + s.elements(), 0.0F);
}

void mse_forward(const RowsShape& s, const Arguments& arguments) {
  const float *src = arguments.in<float>(0), *target = arguments.in<float>(1);
  const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements;
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double difference = double{src[i]} - target[i];
    sum += difference * difference;
  }
  arguments.out<float>(0)[0] = mean(sum, count);
}

void mse_backward(const RowsShape& s, double weight, const Arguments& arguments) {
  const float *src = arguments.in<float>(0), *target = arguments.in<float>(1);
  const std::int64_t count = arguments.valid_rows(s.rows) * s.row_elements, all = s.rows * s.row_elements;
  const auto scale = static_cast<float>(weight * 2 / static_cast<double>(std::max<std::int64_t>(count, 1)));
  const auto write = [&](float* gradient, float signed_scale) {
    for (std::int64_t i = 0; i < count; ++i) gradient[i] = (src[i] - target[i]) * signed_scale;
    std::fill(gradient + count, gradient + all, 0.0F);
  };
  write(arguments.out<float>(0), scale);
  if (arguments.dst.size() > 1) write(arguments.out<float>(1), -scale);
}

void accuracy(const AxisShape& s, const Arguments& arguments) {
  std::int64_t correct = 0;
  for (std::int64_t at = 0; at < arguments.valid_rows(s.outer) * s.inner; ++at) {
    const float* scores = arguments.in<float>(0) + at / s.inner * s.size * s.inner + at % s.inner;
    std::int64_t best = 0;
    for (std::int64_t k = 1; k < s.size; ++k) {
      const float score = scores[k * s.inner], highest = scores[best * s.inner];
      if (score > highest || (std::isnan(score) && !std::isnan(highest))) best = k;
    }
    if (best == arguments.in<std::int64_t>(1)[at]) ++correct;
  }
  arguments.out<float>(0)[0] = static_cast<float>(correct);
}

Result<KernelPtr> describe_cross_entropy(Cpu&, const LossAttributes&, const KernelRequest& request) {
  return prepare(request, cross_entropy_forward_shape(request), cross_entropy_forward);
}
Result<KernelPtr> describe_cross_entropy_backward(Cpu&, const LossAttributes& attributes,
                                                  const KernelRequest& request) {
  return prepare(request, cross_entropy_backward_shape(request),
                 [weight = attributes.weight](const AxisShape& s, const Arguments& arguments) {
                   cross_entropy_backward(s, weight, arguments);
                 });
}
Result<KernelPtr> describe_mse(Cpu&, const LossAttributes&, const KernelRequest& request) {
  return prepare(request, mse_forward_shape(request), mse_forward);
}
Result<KernelPtr> describe_mse_backward(Cpu&, const LossAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(request, mse_backward_shape(request),
                 [weight = attributes.weight](const RowsShape& s, const Arguments& arguments) {
                   mse_backward(s, weight, arguments);
                 });
}
Result<KernelPtr> describe_accuracy(Cpu&, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, accuracy_shape(request), accuracy);
}

}  // namespace

void add_loss(Table& table) {
  table.add(kCrossEntropyForward, describe_cross_entropy);
  table.add(kCrossEntropyBackward, describe_cross_entropy_backward);
  table.add(kMseForward, describe_mse);
  table.add(kMseBackward, describe_mse_backward);
  table.add(kAccuracyCount, describe_accuracy);
}

}  // namespace netwright::kernels::cpu
