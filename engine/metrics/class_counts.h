// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/metrics/metric_report.h"

namespace netwright::engine {

/// Counts decisions by their right and their predicted class.
class ClassCounts {
 public:
  /// Networks of more classes have no confusion matrix: it would have millions of cells.
  static constexpr std::int64_t kMostInMatrix = 1000;

  explicit ClassCounts(std::int64_t classes);

  void add(std::int64_t right, std::int64_t predicted);

  std::int64_t classes() const { return static_cast<std::int64_t>(classes_.size()); }
  std::int64_t decisions() const { return decisions_; }
  double accuracy() const;
  ClassMetrics of(std::int64_t index) const;
  /// Whether a decision was of this class, or should have been.
  bool occurs(std::int64_t index) const;
  /// (right class, predicted class), or empty.
  const std::vector<std::int64_t>& matrix() const { return matrix_; }

 private:
  struct Counts {
    std::int64_t targets = 0;
    std::int64_t predicted = 0;
    std::int64_t right = 0;
  };
  std::vector<Counts> classes_;
  std::vector<std::int64_t> matrix_;
  std::int64_t decisions_ = 0;
};

}  // namespace netwright::engine
