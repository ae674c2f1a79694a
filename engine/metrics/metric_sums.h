// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/metrics/class_counts.h"
#include "engine/metrics/judgement.h"
#include "engine/metrics/ranking.h"

namespace netwright::engine {

/// Scores kept for the area under the curve, which needs all of them: of more there is none.
inline constexpr std::int64_t kMostRankedScores = std::int64_t{1} << 24;

/// Choices of one class, by scores.
class ClassSums {
 public:
  ClassSums(std::int64_t classes, std::optional<std::int64_t> ignored_class);

  /// scores (rows, classes, inner), targets (rows, inner).
  void add(std::span<const double> scores, std::span<const std::int64_t> targets, std::int64_t inner);
  void report(MetricReport& into) const;

 private:
  void judge(std::span<const double> scores, std::int64_t target);
  std::optional<double> auc_of(std::int64_t index) const;

  ClassCounts counts_;
  std::optional<std::int64_t> ignored_;
  std::int64_t among_best_ = 0;  ///< targets among the kTop highest scores
  std::vector<std::int64_t> targets_;
  std::vector<float> log_odds_;  ///< (targets, classes)
  std::vector<double> line_;     ///< scores of one decision
  bool ranks_ = true;
};

/// Yes or no, number by number.
class DecisionSums {
 public:
  explicit DecisionSums(const Judgement& judgement);

  void add(std::span<const double> predictions, std::span<const double> targets);
  void report(MetricReport& into) const;

 private:
  double yes_above_;
  double target_yes_above_;
  ClassCounts counts_{2};
  std::vector<RankedScore> ranked_;
  bool ranks_ = true;
};

/// Numbers to be met.
class ValueSums {
 public:
  explicit ValueSums(std::int64_t columns) : columns_(static_cast<std::size_t>(columns)) {}

  /// Rows of as many numbers as there are columns.
  void add(std::span<const double> predictions, std::span<const double> targets);
  void report(MetricReport& into) const;

 private:
  /// Of the targets in one place of the row (Welford, 1962).
  struct Column {
    double mean = 0;
    double squares = 0;  ///< of distances from the mean
  };
  std::vector<Column> columns_;
  std::int64_t rows_ = 0;
  double absolute_ = 0;
  double squared_ = 0;
};

}  // namespace netwright::engine
