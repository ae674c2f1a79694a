// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/loss.h"

#include <algorithm>
#include <cmath>

#include "kernels/api/support/loss_shapes.h"
#include "kernels/cpu/table.h"

/// One thread: the scores of a batch are few, and the sum keeps its order.
namespace netwright::kernels::cpu {
namespace {

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

/// The targets of a batch and what they count for.
struct Targets {
  const std::int64_t* target = nullptr;
  const float* weights = nullptr;
  std::int64_t classes = 0;
  bool ignores = false;
  std::int64_t ignored_class = 0;

  Targets(const AxisShape& s, const CrossEntropyAttributes& a, const Arguments& arguments)
      : target(arguments.in<std::int64_t>(1)),
        weights(arguments.src.size() > 2 ? arguments.in<float>(2) : nullptr),
        classes(s.size),
        ignores(a.ignores != 0),
        ignored_class(a.ignored_class) {}

  bool ignored(std::int64_t at) const { return ignores && target[at] == ignored_class; }
  bool is_class(std::int64_t at) const { return target[at] >= 0 && target[at] < classes; }
  /// 0 where the target is ignored or no class.
  double counts(std::int64_t at) const {
    if (ignored(at) || !is_class(at)) return 0;
    return weights != nullptr ? double{weights[target[at]]} : 1.0;
  }
  double sum_of_weights() const {
    double sum = 0;
    for (std::int64_t k = 0; weights != nullptr && k < classes; ++k) sum += double{weights[k]};
    return weights != nullptr ? sum : static_cast<double>(classes);
  }
};

/// Sum over classes of weight times (whole - src): what label smoothing adds.
double smooth_part(const Targets& targets, double whole, const float* src, std::int64_t stride) {
  double sum = 0;
  for (std::int64_t k = 0; k < targets.classes; ++k) {
    const double weight = targets.weights != nullptr ? double{targets.weights[k]} : 1.0;
    if (weight != 0) sum += weight * (whole - src[k * stride]);
  }
  return sum;
}

Result<void> cross_entropy_forward(const AxisShape& s, const CrossEntropyAttributes& a,
                                   const Arguments& arguments) {
  const Targets targets(s, a, arguments);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  const double share = a.label_smoothing / static_cast<double>(s.size);
  double loss = 0, counted = 0;
  Result<void> outcome;
  for (std::int64_t at = 0; at < s.outer * s.inner; ++at) {
    const std::int64_t row = at / s.inner, first = row * s.size * s.inner + at % s.inner;
    const float* src = arguments.in<float>(0) + first;
    float* probabilities = arguments.dst.size() > 1 ? arguments.out<float>(1) + first : nullptr;
    const bool scores = a.log_probabilities == 0;
    const double whole =
        scores || probabilities != nullptr ? log_sum_exp(src, probabilities, s.size, s.inner) : 0;
    if (row >= rows || !outcome || targets.ignored(at)) continue;
    if (!targets.is_class(at)) {
      outcome = bad_target(row, targets.target[at], s.size);
      continue;
    }
    const double level = scores ? whole : 0, weight = targets.counts(at);
    if (weight != 0) {
      loss += (1 - a.label_smoothing) * weight * (level - src[targets.target[at] * s.inner]);
      counted += weight;
    }
    if (share != 0) loss += share * smooth_part(targets, level, src, s.inner);
  }
  arguments.out<float>(0)[0] = counted > 0 ? static_cast<float>(loss / counted) : 0.0F;
  return outcome;
}

void cross_entropy_backward(const AxisShape& s, const CrossEntropyAttributes& a, const Arguments& arguments) {
  const float* probabilities = arguments.in<float>(0);
  const Targets targets(s, a, arguments);
  float* diff_src = arguments.out<float>(0);
  const std::int64_t count = arguments.valid_rows(s.outer) * s.inner, row_elements = s.size * s.inner;
  std::fill(diff_src + count / s.inner * row_elements, diff_src + s.elements(), 0.0F);
  double counted = 0;
  for (std::int64_t at = 0; at < count; ++at) counted += targets.counts(at);
  const double scale = counted > 0 ? a.weight / counted : 0;
  const double share = scale * a.label_smoothing / static_cast<double>(s.size);
  const double smooth = share * targets.sum_of_weights();
  for (std::int64_t at = 0; at < count; ++at) {
    const std::int64_t first = at / s.inner * row_elements + at % s.inner;
    const bool judged = !targets.ignored(at) && targets.is_class(at);  // forward has refused other classes
    const double own = scale * (1 - a.label_smoothing) * targets.counts(at);
    const auto all = static_cast<float>(judged && a.log_probabilities == 0 ? own + smooth : 0);
    float* diff = diff_src + first;
    const float* from = probabilities + first;
    if (share == 0 || !judged) {
      for (std::int64_t k = 0; k < s.size; ++k) diff[k * s.inner] = all != 0 ? from[k * s.inner] * all : 0;
    } else {
      for (std::int64_t k = 0; k < s.size; ++k) {
        const double weight = targets.weights != nullptr ? double{targets.weights[k]} : 1.0;
        diff[k * s.inner] = (all != 0 ? from[k * s.inner] * all : 0) - static_cast<float>(share * weight);
      }
    }
    if (judged) diff[targets.target[at] * s.inner] -= static_cast<float>(own);
  }
}

void accuracy(const AxisShape& s, const AccuracyAttributes& a, const Arguments& arguments) {
  const auto* target = arguments.in<std::int64_t>(1);
  std::int64_t correct = 0, judged = 0;
  for (std::int64_t at = 0; at < arguments.valid_rows(s.outer) * s.inner; ++at) {
    const float* scores = arguments.in<float>(0) + at / s.inner * s.size * s.inner + at % s.inner;
    if (a.ignores != 0 && target[at] == a.ignored_class) continue;
    std::int64_t best = 0;
    for (std::int64_t k = 1; k < s.size; ++k) {
      const float score = scores[k * s.inner], highest = scores[best * s.inner];
      if (score > highest || (std::isnan(score) && !std::isnan(highest))) best = k;
    }
    if (best == target[at]) ++correct;
    ++judged;
  }
  arguments.out<float>(0)[0] = static_cast<float>(correct);
  arguments.out<float>(1)[0] = static_cast<float>(judged);
}

Result<KernelPtr> describe_cross_entropy(Cpu&, const CrossEntropyAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(request, cross_entropy_forward_shape(request),
                 [attributes](const AxisShape& s, const Arguments& arguments) {
                   return cross_entropy_forward(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_cross_entropy_backward(Cpu&, const CrossEntropyAttributes& attributes,
                                                  const KernelRequest& request) {
  return prepare(request, cross_entropy_backward_shape(request),
                 [attributes](const AxisShape& s, const Arguments& arguments) {
                   cross_entropy_backward(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_accuracy(Cpu&, const AccuracyAttributes& attributes,
                                    const KernelRequest& request) {
  return prepare(
      request, accuracy_shape(request),
      [attributes](const AxisShape& s, const Arguments& arguments) { accuracy(s, attributes, arguments); });
}

}  // namespace

void add_loss(Table& table) {
  table.add(kCrossEntropyForward, describe_cross_entropy);
  table.add(kCrossEntropyBackward, describe_cross_entropy_backward);
  table.add(kAccuracyCount, describe_accuracy);
}

}  // namespace netwright::kernels::cpu
