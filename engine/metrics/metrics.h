// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "engine/execute/executor.h"
#include "engine/metrics/metric_sums.h"

namespace netwright::engine {

/// What a network is worth on a data set, batch by batch: captures() go with Executor::evaluate(), then add()
/// takes what they caught. Which metrics there are follows from the losses.
class Metrics {
 public:
  explicit Metrics(const Plan& evaluation_plan);
  Metrics(const Metrics&) = delete;  // captures point into it
  Metrics& operator=(const Metrics&) = delete;

  std::span<const Capture> captures() const { return captures_; }
  void add(std::int64_t valid_rows);
  /// One for each loss that has metrics, in the plan's order.
  std::vector<MetricReport> reports() const;

 private:
  using Sums = std::variant<ClassSums, DecisionSums, ValueSums>;
  struct Judged {
    Judgement judgement;
    Sums sums;
    HostTensor prediction = {};
    HostTensor target = {};
  };
  std::vector<Judged> judged_;
  std::vector<Capture> captures_;
  std::vector<double> predictions_;
  std::vector<double> targets_;
};

}  // namespace netwright::engine
