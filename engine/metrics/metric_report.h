// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/graph.h"

namespace netwright::engine {

/// What a prediction says about its target, and so which metrics it has. classes: one of several, by the
/// highest score; yes_or_no: each number by itself; values: each number is to be met.
enum class MetricKind { classes, yes_or_no, values };
std::string_view name_of(MetricKind kind);

struct Metric {
  std::string name;
  double value = 0;
};

/// Of one class against all others. Quotients of nothing are 0.
struct ClassMetrics {
  std::int64_t targets = 0;  ///< of this class
  double precision = 0;      ///< right ones of those predicted as it
  double recall = 0;         ///< right ones of its targets
  double f1 = 0;             ///< harmonic mean of both
  double iou = 0;            ///< right ones of all that are either
  std::optional<double> auc = {};
};

/// What a network's predictions are worth, as one of its losses sees them.
struct MetricReport {
  NodeId loss;
  MetricKind kind = MetricKind::values;
  std::int64_t targets = 0;  ///< numbers or class decisions judged
  /// In the order to be shown. classes: accuracy, top_5 (of more than 5), and means over the classes that
  /// occur, predicted or right: precision, recall, f1, iou, auc. yes_or_no: accuracy, and precision, recall,
  /// f1, iou, auc of yes. values: mae, rmse, r2. Left out where it is not defined.
  std::vector<Metric> metrics = {};
  std::vector<ClassMetrics> classes = {};    ///< by index; no and yes of yes_or_no
  std::vector<std::int64_t> confusion = {};  ///< (right class, predicted class); none of very many classes
};

}  // namespace netwright::engine
