// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/metric_store.h"

#include <algorithm>
#include <cmath>

namespace netwright::ui {

void MetricStore::append(double step, double value) {
  if (!steps_.empty() && step < steps_.back()) return;
  const std::size_t index = steps_.size();
  steps_.push_back(step);
  values_.push_back(value);
  const Extremes point = ofPoint(index);
  std::size_t below = index + 1;  // entries on the level underneath
  for (std::size_t level = 0; below > 1 || level == 0; ++level) {
    if (level == levels_.size()) {
      // A new top gathers everything underneath so far, point included.
      Extremes all;
      if (level == 0) {
        all = point;
      } else {
        for (const Extremes& bucket : levels_[level - 1]) merge(all, bucket);
      }
      levels_.push_back({all});
      break;
    }
    std::size_t span = kRadix;
    for (std::size_t i = 0; i < level; ++i) span *= kRadix;
    auto& buckets = levels_[level];
    if (index / span == buckets.size()) {
      buckets.push_back(point);
    } else {
      merge(buckets.back(), point);
    }
    below = buckets.size();
  }
  ++revision_;
}

void MetricStore::truncateAfter(double step) {
  const auto keep =
      static_cast<std::size_t>(std::upper_bound(steps_.begin(), steps_.end(), step) - steps_.begin());
  if (keep == steps_.size()) return;
  const std::vector<double> steps(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(keep));
  const std::vector<double> values(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(keep));
  clear();
  for (std::size_t i = 0; i < keep; ++i) append(steps[i], values[i]);
}

void MetricStore::clear() {
  steps_.clear();
  values_.clear();
  levels_.clear();
  ++revision_;
}

std::size_t MetricStore::firstAtOrAfter(double step) const {
  return static_cast<std::size_t>(std::lower_bound(steps_.begin(), steps_.end(), step) - steps_.begin());
}

std::optional<std::size_t> MetricStore::nearest(double step) const {
  if (empty()) return {};
  const std::size_t after = std::min(firstAtOrAfter(step), size() - 1);
  if (after > 0 && std::abs(steps_[after - 1] - step) < std::abs(steps_[after] - step)) return after - 1;
  return after;
}

Extremes MetricStore::ofPoint(std::size_t index) const {
  const auto at = static_cast<std::uint32_t>(index);
  if (!std::isfinite(values_[index])) return {.has_gap = true};
  return {.lowest = at, .highest = at};
}

void MetricStore::merge(Extremes& into, const Extremes& other) const {
  if (other.lowest != Extremes::kNone) {
    if (into.lowest == Extremes::kNone || values_[other.lowest] < values_[into.lowest])
      into.lowest = other.lowest;
    if (into.highest == Extremes::kNone || values_[other.highest] > values_[into.highest]) {
      into.highest = other.highest;
    }
  }
  into.has_gap = into.has_gap || other.has_gap;
}

Extremes MetricStore::extremes(std::size_t begin, std::size_t end) const {
  end = std::min(end, size());
  Extremes found;
  while (begin < end) {
    std::size_t level = 0;
    std::size_t span = 1;
    while (level < levels_.size() && begin % (span * kRadix) == 0 && begin + span * kRadix <= end) {
      span *= kRadix;
      ++level;
    }
    merge(found, level == 0 ? ofPoint(begin) : levels_[level - 1][begin / span]);
    begin += span;
  }
  return found;
}

void MetricStore::emitColumn(std::size_t begin, std::size_t end, std::vector<CurvePoint>& out) const {
  const Extremes found = extremes(begin, end);
  if (found.lowest != Extremes::kNone) {
    const auto [early, late] = std::minmax(found.lowest, found.highest);
    out.push_back({steps_[early], values_[early]});
    if (late != early) out.push_back({steps_[late], values_[late]});
  }
  if (found.has_gap) out.push_back({steps_[begin], std::numeric_limits<double>::quiet_NaN()});
}

void MetricStore::reduce(double first_step, double last_step, std::size_t columns,
                         std::vector<CurvePoint>& out) const {
  out.clear();
  if (empty() || columns == 0 || !(last_step >= first_step)) return;
  std::size_t begin = firstAtOrAfter(first_step);
  std::size_t end =
      static_cast<std::size_t>(std::upper_bound(steps_.begin(), steps_.end(), last_step) - steps_.begin());
  if (begin > 0) --begin;  // so that the line enters and leaves the window
  if (end < size()) ++end;
  const auto push = [&](std::size_t i) {
    const bool finite = std::isfinite(values_[i]);
    out.push_back({steps_[i], finite ? values_[i] : std::numeric_limits<double>::quiet_NaN()});
  };
  if (end - begin <= 2 * columns) {
    for (std::size_t i = begin; i < end; ++i) push(i);
    return;
  }
  push(begin);
  const double width = (last_step - first_step) / static_cast<double>(columns);
  std::size_t at = begin + 1;
  for (std::size_t column = 0; column < columns && at + 1 < end; ++column) {
    const double right = first_step + width * static_cast<double>(column + 1);
    const auto limit = steps_.begin() + static_cast<std::ptrdiff_t>(end - 1);
    const auto next = column + 1 == columns
                          ? limit
                          : std::lower_bound(steps_.begin() + static_cast<std::ptrdiff_t>(at), limit, right);
    const auto stop = static_cast<std::size_t>(next - steps_.begin());
    if (stop > at) emitColumn(at, stop, out);
    at = stop;
  }
  push(end - 1);
}

}  // namespace netwright::ui
