// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/metrics/metric_report.h"
#include "engine/plan/plan.h"

namespace netwright::engine {

/// How a loss's predictions can be judged beside the loss itself.
struct Judgement {
  NodeId loss = {};
  MetricKind kind = MetricKind::values;
  TensorId prediction = {};
  TensorId target = {};
  std::optional<std::int64_t> ignored_class = {};
  double yes_above = 0;         ///< predictions above it say yes; of yes_or_no
  double target_yes_above = 0;  ///< targets above it mean yes
};

/// Of the losses of an evaluation plan, in its order. It follows from the kernel a loss became, so a new loss
/// needs no line here. Losses between distributions or distances have none.
std::vector<Judgement> judgements_of(const Plan& plan);

}  // namespace netwright::engine
