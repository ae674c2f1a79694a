// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace netwright::engine {

/// One loss of several, by its node's name: the mean over the batch, without its weight in the total.
struct NamedLoss {
  std::string name;
  double value = 0;
  friend bool operator==(const NamedLoss&, const NamedLoss&) = default;
};
/// Means over samples.
struct MetricMeans {
  double loss = std::numeric_limits<double>::quiet_NaN();
  std::optional<double> accuracy = {};
};

/// Adds up batches in the order given, in double; a batch counts by its samples.
class MetricMean {
 public:
  MetricMean() = default;
  MetricMean(double loss_sum, double correct, std::int64_t rows, std::int64_t targets)
      : loss_sum_(loss_sum), correct_(correct), rows_(rows), targets_(targets) {}

  void add(double loss, std::int64_t rows, std::optional<double> correct, std::int64_t targets) {
    loss_sum_ += loss * static_cast<double>(rows);
    rows_ += rows;
    correct_ += correct.value_or(0);
    if (correct) targets_ += targets;
  }

  MetricMeans means() const {
    MetricMeans means;
    if (rows_ > 0) means.loss = loss_sum_ / static_cast<double>(rows_);
    if (targets_ > 0) means.accuracy = correct_ / static_cast<double>(targets_);
    return means;
  }

 private:
  double loss_sum_ = 0;
  double correct_ = 0;
  std::int64_t rows_ = 0;
  std::int64_t targets_ = 0;
};

}  // namespace netwright::engine
