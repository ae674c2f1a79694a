// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"
#include "engine/plan/compile.h"
#include "engine/plan/plan.h"
#include "kernels/api/module.h"

namespace netwright::engine {

/// About how long one run of the plan's steps takes, by the device's own model; none where it has no model.
std::optional<double> forecast_ms(const Plan& plan, kernels::Context& context);

/// What a run takes of its device's memory. All its plans use the same blocks, one after the other.
struct MemoryForecast {
  std::array<std::int64_t, kBlocks> blocks{};

  std::int64_t bytes() const;
  /// Counts one more plan.
  void take(const Plan& plan);
};
/// Of a run whose training plan is made with these options: of every phase, and of evaluation.
Result<MemoryForecast> forecast_memory(const Graph& graph, const InferredGraph& inferred, PlanOptions options,
                                       kernels::Context& context);

/// Where a tensor lies in the activations block, and from which step to which; -1: before the first.
struct ArenaPiece {
  std::string tensor;  ///< "conv1.dst"
  std::int64_t offset = 0;
  std::int64_t bytes = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool in_place = false;  ///< over a tensor that was there before
};
/// In the order of their places.
std::vector<ArenaPiece> arena_map(const Plan& plan);
/// As a table.
std::string arena_text(const Plan& plan);
/// A JSON object a line: {"tensor": ..., "offset": ..., ...}.
std::vector<std::string> arena_json_lines(const Plan& plan);

/// What a plan for so many rows takes, or those of all phases; none where there is no such plan.
using BytesOfRows = std::function<std::optional<std::int64_t>(std::int64_t rows)>;
/// All of them must outlive what is returned.
BytesOfRows bytes_of_rows(const Graph& graph, const OpRegistry& ops, const PlanOptions& options,
                          kernels::Context& context);

/// The most rows that take no more than `memory_bytes`; none where one row is too much. To within 1 in 64; at
/// most `limit`.
inline constexpr std::int64_t kMostRows = 65536;
std::optional<std::int64_t> largest_batch(const BytesOfRows& bytes, std::int64_t memory_bytes,
                                          std::int64_t limit = kMostRows);

/// The most rows a piece of the batch can have for the plan to take no more than `memory_bytes`; none where
/// one row is too much, or the network has problems.
std::optional<std::int64_t> largest_batch(const Graph& graph, const OpRegistry& ops,
                                          const PlanOptions& options, kernels::Context& context,
                                          std::int64_t memory_bytes, std::int64_t limit = kMostRows);

}  // namespace netwright::engine
