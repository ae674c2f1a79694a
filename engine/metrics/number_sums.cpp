// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "engine/metrics/metric_sums.h"

namespace netwright::engine {

DecisionSums::DecisionSums(const Judgement& judgement)
    : yes_above_(judgement.yes_above), target_yes_above_(judgement.target_yes_above) {}

void DecisionSums::add(std::span<const double> predictions, std::span<const double> targets) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const bool yes = targets[i] > target_yes_above_;
    counts_.add(yes ? 1 : 0, predictions[i] > yes_above_ ? 1 : 0);
    ranks_ = ranks_ && counts_.decisions() <= kMostRankedScores;
    if (ranks_) ranked_.push_back({.score = static_cast<float>(predictions[i]), .yes = yes});
  }
}

void DecisionSums::report(MetricReport& into) const {
  into.targets = counts_.decisions();
  if (into.targets == 0) return;
  into.confusion = counts_.matrix();
  into.classes = {counts_.of(0), counts_.of(1)};
  ClassMetrics& yes = into.classes[1];
  std::vector<RankedScore> ranked = ranks_ ? ranked_ : std::vector<RankedScore>();
  yes.auc = area_under_curve(ranked);
  into.metrics = {{"accuracy", counts_.accuracy()},
                  {"precision", yes.precision},
                  {"recall", yes.recall},
                  {"f1", yes.f1},
                  {"iou", yes.iou}};
  if (yes.auc) into.metrics.push_back({"auc", *yes.auc});
}

void ValueSums::add(std::span<const double> predictions, std::span<const double> targets) {
  for (std::size_t begin = 0; begin < targets.size(); begin += columns_.size()) {
    ++rows_;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const double target = targets[begin + i], error = predictions[begin + i] - target;
      absolute_ += std::abs(error);
      squared_ += error * error;
      Column& column = columns_[i];
      const double before = target - column.mean;
      column.mean += before / static_cast<double>(rows_);
      column.squares += before * (target - column.mean);
    }
  }
}

void ValueSums::report(MetricReport& into) const {
  into.targets = rows_ * std::ssize(columns_);
  if (into.targets == 0) return;
  const auto count = static_cast<double>(into.targets);
  double spread = 0;
  for (const Column& column : columns_) spread += column.squares;
  into.metrics = {{"mae", absolute_ / count}, {"rmse", std::sqrt(squared_ / count)}};
  if (spread > 0) into.metrics.push_back({"r2", 1 - squared_ / spread});
}

}  // namespace netwright::engine
