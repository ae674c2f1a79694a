// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/plan/plan.h"

namespace netwright::engine {

/// A plan as plain rows for tables and JSON.
struct PlanRow {
  std::string phase;
  std::string node;
  std::string kernel;
  std::string algorithm;
  std::string layout;  ///< of images; "dense to channels_last" for a reorder
  std::string src;     ///< "(64, 1, 28, 28) (6, 1, 5, 5) (6,)"
  std::string dst;
  std::int64_t bytes = 0;  ///< read and written
  std::int64_t scratch_bytes = 0;
  std::int64_t multiply_adds = 0;
};
/// What a step computes: a layer, those it is one kernel with ("conv1 + relu1"), or the "optimizer".
std::string layer_name(const Plan& plan, const PlanStep& step);

struct PlanReport {
  std::string mode;
  std::int64_t batch = 0;
  std::string precision;
  std::vector<PlanRow> rows;
  std::array<std::int64_t, kBlocks> block_bytes{};
  std::int64_t peak_bytes = 0;
  std::int64_t multiply_adds = 0;
  std::int64_t weights = 0;
};

PlanReport report(const Plan& plan);
/// A table of the steps, then totals and the memory forecast.
std::string to_text(const Plan& plan);
/// One JSON object a line: {"step": 1, "phase": ...} each, last {"total": ...}.
std::vector<std::string> to_json_lines(const Plan& plan);

}  // namespace netwright::engine
