// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/smoothed_store.h"

#include <cmath>

namespace netwright::ui {

void SmoothedStore::follow(const MetricStore& raw) {
  if (raw.size() < points_.size()) {
    points_.clear();
    mean_ = share_ = 0;
  }
  for (std::size_t i = points_.size(); i < raw.size(); ++i) {
    const double value = raw.valueAt(i);
    if (std::isfinite(value)) {
      mean_ = weight_ * mean_ + (1 - weight_) * value;
      share_ = weight_ * share_ + (1 - weight_);
    }
    points_.append(raw.stepAt(i), std::isfinite(value) ? mean_ / share_ : value);
  }
}

}  // namespace netwright::ui
