// SPDX-License-Identifier: Apache-2.0
// Softmax with cross entropy in one, its gradient, and the count of right answers. Sums over targets are
// taken in double.
#include <algorithm>
#include <cmath>

#include "kernels/api/loss.h"
#include "kernels/api/support/loss_shapes.h"
#include "kernels/cuda/best.h"
#include "kernels/cuda/lines.h"
#include "kernels/cuda/total.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// The targets of a batch and what they count for.
template <class T>
struct Targets {
  const std::int64_t* target;
  const T* weights;  ///< null: 1 each
  std::int64_t classes, ignored_class;
  bool ignores;

  DEV bool ignored(std::int64_t at) const { return ignores && target[at] == ignored_class; }
  DEV bool is_class(std::int64_t at) const { return target[at] >= 0 && target[at] < classes; }
  DEV bool judged(std::int64_t at) const { return !ignored(at) && is_class(at); }
  DEV T weight(std::int64_t k) const { return weights != nullptr ? weights[k] : T{1}; }
};
template <class T>
Targets<T> targets_of(const AxisShape& s, const CrossEntropyAttributes& a, const Arguments& arguments) {
  return {.target = arguments.in<std::int64_t>(1),
          .weights = arguments.src.size() > 2 ? arguments.in<T>(2) : nullptr,
          .classes = s.size,
          .ignored_class = a.ignored_class,
          .ignores = a.ignores != 0};
}

/// Loss and weight of one target; with `probabilities` those of its scores.
template <class T>
struct CrossEntropy {
  using Value = TwoSums;
  AxisShape s;
  Targets<T> targets;
  const StepState* state;
  Fault* fault;
  T own_share, all_share;  ///< of a target that goes to its class, and to every class
  bool log_probabilities;
  const T* src;
  T* probabilities;

  DEV Value operator()(const Member& member) const {
    const Line line = line_of(s, member.item);
    const bool counts = member.valid && line.outer < valid_rows(state, s.outer) && is_judged(member, line);
    ExpSum<T> all{.highest = 0, .sum = 1};
    if (!log_probabilities || probabilities != nullptr) all = exp_sum_of(member, line, s.size, src);
    if (probabilities != nullptr) {
      const T scale = 1 / all.sum;
      for (std::int64_t k = member.lane; k < member.end(s.size); k += member.width)
        probabilities[line.at(k)] = std::exp(src[line.at(k)] - all.highest) * scale;
    }
    if (log_probabilities) all = {.highest = 0, .sum = 1};
    T smooth = 0;
    if (all_share != 0) smooth = all_share * member.sum(counts ? spread(member, line, all) : T{0});
    if (!counts || !member.is_first()) return {};
    const std::int64_t k = targets.target[member.item];
    const T weight = targets.weight(k);
    const T own = weight != 0 ? own_share * weight * loss_at(line, all, k) : T{0};
    return {double{own} + smooth, weight};
  }

 private:
  DEV T loss_at(const Line& line, const ExpSum<T>& all, std::int64_t k) const {
    return std::log(all.sum) + (all.highest - src[line.at(k)]);
  }
  /// What all classes give together: this thread's.
  DEV T spread(const Member& member, const Line& line, const ExpSum<T>& all) const {
    T sum = 0;
    for (std::int64_t k = member.lane; k < s.size; k += member.width) {
      const T weight = targets.weight(k);
      if (weight != 0) sum += weight * loss_at(line, all, k);
    }
    return sum;
  }
  DEV bool is_judged(const Member& member, const Line& line) const {
    if (targets.ignored(member.item)) return false;
    if (targets.is_class(member.item)) return true;
    if (member.lane == 0)
      report(fault, FaultKind::target_class, targets.target[member.item], s.size, line.outer);
    return false;
  }
};

/// The loss and nothing where nothing counts.
template <class T>
struct MeanOfCounted {
  T* loss;
  DEV void operator()(const TwoSums& sums) const {
    *loss = sums.second > 0 ? static_cast<T>(sums.first / sums.second) : T{0};
  }
};

template <class T>
void cross_entropy_forward(Cuda& cuda, const AxisShape& s, const CrossEntropyAttributes& a,
                           const Arguments& arguments) {
  const CrossEntropy<T> work{.s = s,
                             .targets = targets_of<T>(s, a, arguments),
                             .state = arguments.state,
                             .fault = cuda.fault(),
                             .own_share = static_cast<T>(1 - a.label_smoothing),
                             .all_share = static_cast<T>(a.label_smoothing / static_cast<double>(s.size)),
                             .log_probabilities = a.log_probabilities != 0,
                             .src = arguments.in<T>(0),
                             .probabilities = arguments.dst.size() > 1 ? arguments.out<T>(1) : nullptr};
  total_of_teams(cuda, lines_of(s), line_width(s), work, Add{}, MeanOfCounted<T>{arguments.out<T>(0)},
                 arguments.scratch);
}

/// What targets that count weigh together, and all classes.
template <class T>
struct Weights {
  using Value = TwoSums;
  AxisShape s;
  Targets<T> targets;
  const StepState* state;

  DEV Value operator()(std::int64_t i) const {
    const bool counts = i < valid_rows(state, s.outer) * s.inner && targets.judged(i);
    return {counts ? double{targets.weight(targets.target[i])} : 0.0,
            i < s.size ? double{targets.weight(i)} : 0.0};
  }
};
struct Keep {
  TwoSums* place;
  DEV void operator()(const TwoSums& sums) const { *place = sums; }
};

template <class T>
struct CrossEntropyBackward {
  AxisShape s;
  Targets<T> targets;
  const StepState* state;
  double weight, smoothing;
  bool log_probabilities;
  const TwoSums* weights;
  const T* probabilities;
  T* diff_src;

  DEV void operator()(const Member& member) const {
    const Line line = line_of(s, member.item);
    const bool counts = member.valid && line.outer < valid_rows(state, s.outer) &&
                        targets.judged(member.item) && weights->first > 0;
    const double scale = counts ? weight / weights->first : 0;
    const std::int64_t target = counts ? targets.target[member.item] : 0;
    const double own = counts ? scale * (1 - smoothing) * targets.weight(target) : 0;
    const auto share = static_cast<T>(scale * smoothing / static_cast<double>(s.size));
    const auto pull = log_probabilities ? T{0} : static_cast<T>(own + share * weights->second);
    for (std::int64_t k = member.lane; k < member.end(s.size); k += member.width) {
      const std::int64_t i = line.at(k);
      T diff = pull != 0 ? pull * probabilities[i] : T{0};
      if (share != 0) diff -= share * targets.weight(k);
      if (counts && k == target) diff -= static_cast<T>(own);
      diff_src[i] = diff;
    }
  }
};

std::int64_t weighed(const AxisShape& s) {
  return std::max(lines_of(s), s.size);
}

template <class T>
void cross_entropy_backward(Cuda& cuda, const AxisShape& s, const CrossEntropyAttributes& a,
                            const Arguments& arguments) {
  const Targets<T> targets = targets_of<T>(s, a, arguments);
  auto* weights = static_cast<TwoSums*>(arguments.scratch);
  total(cuda, weighed(s), Weights<T>{s, targets, arguments.state}, Keep{weights}, weights + 1);
  for_each_team(cuda, lines_of(s), line_width(s),
                CrossEntropyBackward<T>{.s = s,
                                        .targets = targets,
                                        .state = arguments.state,
                                        .weight = a.weight,
                                        .smoothing = a.label_smoothing,
                                        .log_probabilities = a.log_probabilities != 0,
                                        .weights = weights,
                                        .probabilities = arguments.in<T>(0),
                                        .diff_src = arguments.out<T>(0)});
}

/// 1 and 1 where the highest score of a target that counts is its class's, 0 and 1 where not.
template <class T>
struct Accuracy {
  using Value = TwoSums;
  AxisShape s;
  const StepState* state;
  AccuracyAttributes attributes;
  const T* scores;
  const std::int64_t* target;

  DEV Value operator()(const Member& member) const {
    const Line line = line_of(s, member.item);
    Best<T> own;
    for (std::int64_t k = member.lane; k < member.end(s.size); k += member.width)
      own.see(scores[line.at(k)], k);
    const Best<T> best = member.merged(own, Better{});
    if (!member.is_first() || line.outer >= valid_rows(state, s.outer)) return {};
    const std::int64_t wanted = target[member.item];
    if (attributes.ignores != 0 && wanted == attributes.ignored_class) return {};
    return {best.place == wanted ? 1.0 : 0.0, 1.0};
  }
};
template <class T>
struct Counts {
  T* correct;
  T* judged;
  DEV void operator()(const TwoSums& sums) const {
    *correct = static_cast<T>(sums.first);
    *judged = static_cast<T>(sums.second);
  }
};

std::int64_t lines_scratch(const Result<AxisShape>& shape) {
  return shape ? total_scratch<TwoSums>(lines_of(*shape), line_width(*shape)) : 0;
}

Result<KernelPtr> describe_cross_entropy(Cuda& cuda, const CrossEntropyAttributes& attributes,
                                         const KernelRequest& request) {
  const auto shape = cross_entropy_forward_shape(request);
  return prepare(
      request, shape,
      [&cuda, attributes](auto type, const AxisShape& s, const Arguments& a) {
        cross_entropy_forward<decltype(type)>(cuda, s, attributes, a);
      },
      lines_scratch(shape));
}

Result<KernelPtr> describe_cross_entropy_backward(Cuda& cuda, const CrossEntropyAttributes& attributes,
                                                  const KernelRequest& request) {
  const auto shape = cross_entropy_backward_shape(request);
  const std::int64_t parts = shape ? total_scratch<TwoSums>(weighed(*shape)) : 0;
  return prepare(
      request, shape,
      [&cuda, attributes](auto type, const AxisShape& s, const Arguments& a) {
        cross_entropy_backward<decltype(type)>(cuda, s, attributes, a);
      },
      parts + static_cast<std::int64_t>(sizeof(TwoSums)));
}

Result<KernelPtr> describe_accuracy(Cuda& cuda, const AccuracyAttributes& attributes,
                                    const KernelRequest& request) {
  const auto shape = accuracy_shape(request);
  return prepare(
      request, shape,
      [&cuda, attributes](auto type, const AxisShape& s, const Arguments& a) {
        using T = decltype(type);
        total_of_teams(cuda, lines_of(s), line_width(s),
                       Accuracy<T>{s, a.state, attributes, a.in<T>(0), a.in<std::int64_t>(1)}, Add{},
                       Counts<T>{a.out<T>(0), a.out<T>(1)}, a.scratch);
      },
      lines_scratch(shape));
}

}  // namespace

void add_loss(Table& table) {
  table.add(kCrossEntropyForward, describe_cross_entropy);
  table.add(kCrossEntropyBackward, describe_cross_entropy_backward);
  table.add(kAccuracyCount, describe_accuracy);
}

}  // namespace netwright::kernels::cuda
