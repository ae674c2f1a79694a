// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <memory>

#include "ui/charts/metric_store.h"

namespace netwright::ui {

/// Something that happened at a step: a sign at the foot of a chart.
struct CurveMark {
  enum class Kind { checkpoint, best, setting, pause };
  double step = 0;
  Kind kind = Kind::checkpoint;
  QString text = {};  ///< "Checkpoint, the best so far"
  friend bool operator==(const CurveMark&, const CurveMark&) = default;
};

/// One curve of a chart. Names and colours are the run's, the same in every chart.
struct Curve {
  QString name;             ///< "lenet5 #3 training"
  QString note = {};        ///< what it is, for the legend's tooltip; empty: the name says it
  QString group = {};       ///< curves with the same group share an entry of the legend; empty: the name
  std::int64_t colour = 0;  ///< index for Theme::seriesColor
  bool dashed = false;
  bool noisy = false;  ///< smoothing applies
  std::shared_ptr<const MetricStore> points = {};
  friend bool operator==(const Curve&, const Curve&) = default;
};

}  // namespace netwright::ui
