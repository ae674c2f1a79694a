// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "ui/charts/metric_store.h"

namespace netwright::ui {

/// An exponential moving average of a store, kept up to date point by point. Starts without bias, as Adam's
/// means do.
class SmoothedStore {
 public:
  explicit SmoothedStore(double weight) : weight_(weight) {}

  double weight() const { return weight_; }
  /// Takes in what `raw` has gained; starts anew when it was shortened.
  void follow(const MetricStore& raw);
  const MetricStore& points() const { return points_; }

 private:
  double weight_;
  double mean_ = 0;
  double share_ = 0;  ///< of the mean that is data, 1 - weight^n
  MetricStore points_;
};

}  // namespace netwright::ui
