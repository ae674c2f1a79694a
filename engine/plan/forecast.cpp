// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "engine/graph/infer.h"
#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

std::string name_in(const Plan& plan, const PlanTensor& tensor) {
  if (!tensor.node) return tensor.name.empty() ? "temporary" : tensor.name;
  return fmt::format("{}.{}", plan.node_name(*tensor.node), tensor.name.empty() ? "temporary" : tensor.name);
}

}  // namespace

std::optional<double> forecast_ms(const Plan& plan, kernels::Context& context) {
  double ns = 0;
  for (const PlanStep& step : plan.steps) {
    const StepRequest descs = descs_of(plan, step);
    const double estimate = context.estimate(request_of(step, descs));
    if (std::isfinite(estimate)) ns += estimate;
  }
  return ns > 0 ? std::optional(ns * 1e-6) : std::nullopt;
}

std::int64_t MemoryForecast::bytes() const {
  return std::accumulate(blocks.begin(), blocks.end(), std::int64_t{0});
}

void MemoryForecast::take(const Plan& plan) {
  for (std::size_t i = 0; i < kBlocks; ++i) blocks[i] = std::max(blocks[i], plan.block_bytes[i]);
}

Result<MemoryForecast> forecast_memory(const Graph& graph, const InferredGraph& inferred, PlanOptions options,
                                       kernels::Context& context) {
  MemoryForecast memory;
  const auto take = [&]() -> Result<void> {
    const Compiled compiled = compile(graph, inferred, options, context);
    if (!compiled.ok()) return refused(compiled.problems.front().message);
    memory.take(compiled.plan);
    return {};
  };
  options.mode = PlanMode::eval;
  if (auto done = take(); !done) return done.error();
  options.mode = PlanMode::train;
  const std::size_t phases = std::max<std::size_t>(1, options.phases.size());
  for (options.phase = 0; options.phase < phases; ++options.phase) {
    if (auto done = take(); !done) return done.error();
  }
  return memory;
}

std::vector<ArenaPiece> arena_map(const Plan& plan) {
  std::map<TensorId, ArenaPiece> pieces;
  const auto touch = [&](TensorId id, std::int64_t step) {
    const TensorId root = plan.root(id);
    const PlanTensor& tensor = plan.tensor(root);
    if (tensor.block != Block::activations || !tensor.exists) return;
    const auto [piece, fresh] = pieces.try_emplace(root);
    if (fresh) {
      piece->second = {.tensor = name_in(plan, tensor),
                       .offset = tensor.offset,
                       .bytes = tensor.desc.bytes(),
                       .first = step,
                       .last = step,
                       .in_place = tensor.in_place_of.has_value()};
    }
    piece->second.last = step;
  };
  for (const PlanInput& input : plan.inputs) touch(input.tensor, -1);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    for (TensorId src : plan.steps[i].src) touch(src, static_cast<std::int64_t>(i));
    for (TensorId dst : plan.steps[i].dst) touch(dst, static_cast<std::int64_t>(i));
  }
  std::vector<ArenaPiece> sorted;
  for (auto& [id, piece] : pieces) sorted.push_back(std::move(piece));
  std::ranges::stable_sort(sorted, [](const ArenaPiece& a, const ArenaPiece& b) {
    return std::pair(a.offset, a.first) < std::pair(b.offset, b.first);
  });
  return sorted;
}

std::string arena_text(const Plan& plan) {
  std::string text = fmt::format("{:>12}  {:>12}  {:>11}  {}\n", "offset KiB", "KiB", "steps", "tensor");
  for (const ArenaPiece& piece : arena_map(plan)) {
    text += fmt::format("{:>12.1f}  {:>12.1f}  {:>11}  {}{}\n", static_cast<double>(piece.offset) / 1024,
                        static_cast<double>(piece.bytes) / 1024,
                        fmt::format("{}-{}", piece.first + 1, piece.last + 1), piece.tensor,
                        piece.in_place ? " (in place)" : "");
  }
  return text;
}

std::vector<std::string> arena_json_lines(const Plan& plan) {
  std::vector<std::string> lines;
  for (const ArenaPiece& piece : arena_map(plan)) {
    const nlohmann::json line{{"tensor", piece.tensor},      {"offset", piece.offset},
                              {"bytes", piece.bytes},        {"first_step", piece.first + 1},
                              {"last_step", piece.last + 1}, {"in_place", piece.in_place}};
    lines.push_back(line.dump());
  }
  return lines;
}

BytesOfRows bytes_of_rows(const Graph& graph, const OpRegistry& ops, const PlanOptions& options,
                          kernels::Context& context) {
  return [&](std::int64_t rows) -> std::optional<std::int64_t> {
    const InferredGraph inferred = infer_shapes(graph, ops, rows);
    if (!inferred.ok()) return std::nullopt;
    MemoryForecast memory;
    PlanOptions one = options;
    const std::size_t phases = std::max<std::size_t>(1, options.phases.size());
    for (one.phase = 0; one.phase < phases; ++one.phase) {
      const Compiled compiled = compile(graph, inferred, one, context);
      if (!compiled.ok()) return std::nullopt;
      memory.take(compiled.plan);
    }
    return memory.bytes();
  };
}

std::optional<std::int64_t> largest_batch(const Graph& graph, const OpRegistry& ops,
                                          const PlanOptions& options, kernels::Context& context,
                                          std::int64_t memory_bytes, std::int64_t limit) {
  return largest_batch(bytes_of_rows(graph, ops, options, context), memory_bytes, limit);
}

std::optional<std::int64_t> largest_batch(const BytesOfRows& bytes, std::int64_t memory_bytes,
                                          std::int64_t limit) {
  const auto fits = [&](std::int64_t rows) {
    const auto taken = bytes(rows);
    return taken && *taken <= memory_bytes;
  };
  if (!fits(1)) return std::nullopt;
  std::int64_t low = 1;
  std::int64_t high = 2;
  while (high <= limit && fits(high)) {
    low = high;
    high *= 2;
  }
  high = std::min(high, limit + 1);
  while (high - low > std::max<std::int64_t>(1, low / 64)) {
    const std::int64_t middle = (low + high) / 2;
    (fits(middle) ? low : high) = middle;
  }
  return low;
}

}  // namespace netwright::engine
