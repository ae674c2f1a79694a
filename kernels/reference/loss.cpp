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

/// What a target counts for: nothing where it is ignored.
template <class T>
class Targets {
 public:
  Targets(const AxisShape& s, const CrossEntropyAttributes& a, const Arguments& arguments)
      : attributes_(a),
        classes_(s.size),
        target_(arguments.in<std::int64_t>(1)),
        weights_(arguments.src.size() > 2 ? arguments.in<T>(2) : nullptr) {}

  bool ignored(std::int64_t at) const {
    return attributes_.ignores != 0 && target_[at] == attributes_.ignored_class;
  }
  bool is_class(std::int64_t at) const { return target_[at] >= 0 && target_[at] < classes_; }
  double counts(std::int64_t at) const { return ignored(at) ? 0 : class_weight(target_[at]); }
  /// Factor of -p[k] in the loss of the target.
  double factor(std::int64_t at, std::int64_t k) const {
    if (ignored(at)) return 0;
    const double smoothing = attributes_.label_smoothing;
    return (k == target_[at] ? (1 - smoothing) * class_weight(k) : 0) +
           smoothing / static_cast<double>(classes_) * class_weight(k);
  }

 private:
  double class_weight(std::int64_t k) const { return weights_ != nullptr ? double{weights_[k]} : 1.0; }

  CrossEntropyAttributes attributes_;
  std::int64_t classes_;
  const std::int64_t* target_;
  const T* weights_;
};

template <class T>
Result<void> cross_entropy_forward(const AxisShape& s, const CrossEntropyAttributes& a,
                                   const Arguments& arguments) {
  const T* src = arguments.in<T>(0);
  const Targets<T> targets(s, a, arguments);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  double loss = 0, counted = 0;
  Result<void> outcome;
  for_each_target(s, s.outer, [&](std::int64_t row, std::int64_t at, auto index) {
    double highest = src[index(0)], sum = 0;
    for (std::int64_t k = 1; k < s.size; ++k) highest = std::max<double>(highest, src[index(k)]);
    for (std::int64_t k = 0; k < s.size; ++k) sum += std::exp(src[index(k)] - highest);
    for (std::int64_t k = 0; arguments.dst.size() > 1 && k < s.size; ++k) {
      arguments.out<T>(1)[index(k)] = static_cast<T>(std::exp(src[index(k)] - highest) / sum);
    }
    if (row >= rows || !outcome || targets.ignored(at)) return;
    if (!targets.is_class(at)) {
      outcome = bad_target(row, arguments.in<std::int64_t>(1)[at], s.size);
      return;
    }
    const double whole = a.log_probabilities != 0 ? 0 : highest + std::log(sum);
    for (std::int64_t k = 0; k < s.size; ++k) {
      const double factor = targets.factor(at, k);
      if (factor != 0) loss += factor * (whole - src[index(k)]);
    }
    counted += targets.counts(at);
  });
  arguments.out<T>(0)[0] = static_cast<T>(counted > 0 ? loss / counted : 0);
  return outcome;
}

template <class T>
void cross_entropy_backward(const AxisShape& s, const CrossEntropyAttributes& a, const Arguments& arguments) {
  const T* probabilities = arguments.in<T>(0);
  const Targets<T> targets(s, a, arguments);
  T* diff_src = arguments.out<T>(0);
  const std::int64_t rows = arguments.valid_rows(s.outer);
  std::fill_n(diff_src, s.elements(), T{0});
  double counted = 0;
  for_each_target(s, rows, [&](std::int64_t, std::int64_t at, auto) {
    counted += targets.is_class(at) ? targets.counts(at) : 0;
  });
  for_each_target(s, rows, [&](std::int64_t, std::int64_t at, auto index) {
    if (!targets.is_class(at) || targets.ignored(at) || counted == 0) return;  // forward has refused others
    double all = 0;
    for (std::int64_t k = 0; k < s.size; ++k) all += targets.factor(at, k);
    for (std::int64_t k = 0; k < s.size; ++k) {
      const double pull = a.log_probabilities != 0 ? 0 : all * probabilities[index(k)];
      diff_src[index(k)] = static_cast<T>(a.weight * (pull - targets.factor(at, k)) / counted);
    }
  });
}

template <class T>
void accuracy(const AxisShape& s, const AccuracyAttributes& a, const Arguments& arguments) {
  const T* scores = arguments.in<T>(0);
  const auto* target = arguments.in<std::int64_t>(1);
  std::int64_t correct = 0, judged = 0;
  for_each_target(s, arguments.valid_rows(s.outer), [&](std::int64_t, std::int64_t at, auto index) {
    if (a.ignores != 0 && target[at] == a.ignored_class) return;
    std::int64_t best = 0;
    for (std::int64_t k = 1; k < s.size; ++k) {
      const T score = scores[index(k)], highest = scores[index(best)];
      if (score > highest || (std::isnan(score) && !std::isnan(highest))) best = k;
    }
    if (best == target[at]) ++correct;
    ++judged;
  });
  arguments.out<T>(0)[0] = static_cast<T>(correct);
  arguments.out<T>(1)[0] = static_cast<T>(judged);
}

Result<KernelPtr> describe_cross_entropy(Reference&, const CrossEntropyAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(request, cross_entropy_forward_shape(request),
                 [attributes](auto type, const AxisShape& s, const Arguments& arguments) {
                   return cross_entropy_forward<decltype(type)>(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_cross_entropy_backward(Reference&, const CrossEntropyAttributes& attributes,
                                                  const KernelRequest& request) {
  return prepare(request, cross_entropy_backward_shape(request),
                 [attributes](auto type, const AxisShape& s, const Arguments& arguments) {
                   cross_entropy_backward<decltype(type)>(s, attributes, arguments);
                 });
}
Result<KernelPtr> describe_accuracy(Reference&, const AccuracyAttributes& attributes,
                                    const KernelRequest& request) {
  return prepare(request, accuracy_shape(request),
                 [attributes](auto type, const AxisShape& s, const Arguments& arguments) {
                   accuracy<decltype(type)>(s, attributes, arguments);
                 });
}

}  // namespace

void add_loss(Table& table) {
  table.add(kCrossEntropyForward, describe_cross_entropy);
  table.add(kCrossEntropyBackward, describe_cross_entropy_backward);
  table.add(kAccuracyCount, describe_accuracy);
}

}  // namespace netwright::kernels::reference
