// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "engine/metrics/metric_sums.h"

namespace netwright::engine {
namespace {

constexpr std::int64_t kTop = 5;

/// As the kernels choose: the first maximum, and NaN above all.
bool is_above(double score, double other) {
  return score > other || (std::isnan(score) && !std::isnan(other));
}

/// How many classes would be chosen before this one.
std::int64_t rank_of(std::span<const double> scores, std::int64_t index) {
  std::int64_t before = 0;
  const double own = scores[static_cast<std::size_t>(index)];
  for (std::int64_t k = 0; k < std::ssize(scores); ++k) {
    const double score = scores[static_cast<std::size_t>(k)];
    if (is_above(score, own) || (k < index && !is_above(own, score))) ++before;
  }
  return before;
}

std::int64_t chosen_of(std::span<const double> scores) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < scores.size(); ++k) best = is_above(scores[k], scores[best]) ? k : best;
  return static_cast<std::int64_t>(best);
}

/// The mean over classes where it is defined; nothing where it is nowhere.
void add_mean(MetricReport& into, const char* name, const std::vector<double>& values) {
  if (values.empty()) return;
  double sum = 0;
  for (const double value : values) sum += value;
  into.metrics.push_back({name, sum / static_cast<double>(values.size())});
}

}  // namespace

ClassSums::ClassSums(std::int64_t classes, std::optional<std::int64_t> ignored_class)
    : counts_(classes), ignored_(ignored_class), line_(static_cast<std::size_t>(classes)) {}

void ClassSums::add(std::span<const double> scores, std::span<const std::int64_t> targets,
                    std::int64_t inner) {
  for (std::int64_t at = 0; at < std::ssize(targets); ++at) {
    const std::int64_t target = targets[static_cast<std::size_t>(at)];
    if (target == ignored_) continue;
    const std::int64_t first = at / inner * std::ssize(line_) * inner + at % inner;
    for (std::int64_t k = 0; k < std::ssize(line_); ++k) {
      line_[static_cast<std::size_t>(k)] = scores[static_cast<std::size_t>(first + k * inner)];
    }
    judge(line_, target);
  }
}

void ClassSums::judge(std::span<const double> scores, std::int64_t target) {
  counts_.add(target, chosen_of(scores));
  if (counts_.classes() > kTop && rank_of(scores, target) < kTop) ++among_best_;
  ranks_ = ranks_ && counts_.decisions() * counts_.classes() <= kMostRankedScores;
  if (!ranks_) return;
  targets_.push_back(target);
  append_log_odds(scores, log_odds_);
}

std::optional<double> ClassSums::auc_of(std::int64_t index) const {
  if (!ranks_) return std::nullopt;
  std::vector<RankedScore> scores(targets_.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const std::size_t at = i * static_cast<std::size_t>(counts_.classes()) + static_cast<std::size_t>(index);
    scores[i] = {.score = log_odds_[at], .yes = targets_[i] == index};
  }
  return area_under_curve(scores);
}

void ClassSums::report(MetricReport& into) const {
  into.targets = counts_.decisions();
  if (into.targets == 0) return;
  into.confusion = counts_.matrix();
  std::vector<double> precision, recall, f1, iou, auc;
  for (std::int64_t k = 0; k < counts_.classes(); ++k) {
    ClassMetrics found = counts_.of(k);
    found.auc = auc_of(k);
    if (found.auc) auc.push_back(*found.auc);
    into.classes.push_back(found);
    if (!counts_.occurs(k)) continue;
    precision.push_back(found.precision);
    recall.push_back(found.recall);
    f1.push_back(found.f1);
    iou.push_back(found.iou);
  }
  into.metrics.push_back({"accuracy", counts_.accuracy()});
  if (counts_.classes() > kTop) {
    const auto all = static_cast<double>(counts_.decisions());
    into.metrics.push_back({"top_5", static_cast<double>(among_best_) / all});
  }
  add_mean(into, "precision", precision);
  add_mean(into, "recall", recall);
  add_mean(into, "f1", f1);
  add_mean(into, "iou", iou);
  add_mean(into, "auc", auc);
}

}  // namespace netwright::engine
