// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cassert>
#include <cmath>

#include "engine/train/trainer.h"

namespace netwright::engine {
namespace {

constexpr double kMemory = 0.9;     ///< of the smoothed loss
constexpr double kRunaway = 4;      ///< times the best loss: no higher rate is worth trying
constexpr std::size_t kFewest = 5;  ///< tried rates that say something

/// The rate where the smoothed loss falls fastest over the logarithm of the rate, before its lowest point.
std::optional<double> steepest(const std::vector<TriedRate>& tried) {
  const auto lowest =
      std::min_element(tried.begin(), tried.end(),
                       [](const TriedRate& a, const TriedRate& b) { return a.smoothed < b.smoothed; });
  const std::size_t end = static_cast<std::size_t>(lowest - tried.begin());
  std::optional<double> best;
  double fall = 0;
  for (std::size_t i = 1; tried.size() >= kFewest && i < end; ++i) {
    const double here = tried[i - 1].smoothed - tried[i + 1].smoothed;
    if (here <= fall) continue;
    fall = here;
    best = tried[i].rate;
  }
  return best;
}

}  // namespace

Result<RateFinding> Trainer::find_learning_rate(const RateRange& range) {
  assert(steps_under_way() == 0);
  const Result<std::vector<NamedTensor>> before = executor_.export_tensors();
  if (!before) return before.error();
  const TrainPosition position = position_;
  const LossScale scale = executor_.loss_scale();
  RateFinding finding;
  double mean = 0, weight = 0, best = 0;
  for (std::int64_t i = 0; i < range.steps; ++i) {
    const double done =
        static_cast<double>(i) / static_cast<double>(std::max<std::int64_t>(range.steps - 1, 1));
    const double rate = range.lowest * std::pow(range.highest / range.lowest, done);
    const Result<StepResult> step = run_step(train_loader_->next(), position_.step + i, rate, {});
    if (!step) return step.error();
    if (!step->finite) break;
    mean = kMemory * mean + (1 - kMemory) * step->loss;
    weight = kMemory * weight + (1 - kMemory);
    const double smoothed = mean / weight;
    finding.tried.push_back({.rate = rate, .loss = step->loss, .smoothed = smoothed});
    best = i == 0 ? smoothed : std::min(best, smoothed);
    if (smoothed > kRunaway * best) break;
  }
  finding.suggestion = steepest(finding.tried);
  if (const auto back = executor_.import_tensors(*before); !back) return back.error();
  if (const auto back = executor_.set_loss_scale(scale); !back) return back.error();
  position_ = position;
  start_loading();
  return finding;
}

}  // namespace netwright::engine
