// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "kernels/api/layout.h"

namespace netwright::engine {

namespace {

std::string shapes(const Plan& plan, const std::vector<TensorId>& tensors) {
  std::string text;
  for (TensorId id : tensors) text += (text.empty() ? "" : " ") + to_string(plan.tensor(id).desc.shape);
  return text;
}

/// Of the images a step works on; "dense to channels_last" for a reorder.
std::string layout_of(const Plan& plan, const PlanStep& step) {
  Layout from = Layout::dense, to = Layout::dense;
  for (TensorId id : step.src) from = std::max(from, plan.tensor(id).desc.layout);
  for (TensorId id : step.dst) to = std::max(to, plan.tensor(id).desc.layout);
  if (step.call.kernel == kernels::kReorder.name)
    return fmt::format("{} to {}", netwright::name_of(from), netwright::name_of(to));
  return std::string(netwright::name_of(std::max(from, to)));
}

PlanRow row_of(const Plan& plan, const PlanStep& step) {
  PlanRow row{.phase = std::string(name_of(step.phase)),
              .node = layer_name(plan, step),
              .kernel = std::string(step.call.kernel),
              .algorithm = step.algorithm,
              .layout = layout_of(plan, step),
              .src = shapes(plan, step.src),
              .dst = shapes(plan, step.dst),
              .scratch_bytes = step.scratch_bytes,
              .multiply_adds = step.multiply_adds};
  for (TensorId id : step.src) row.bytes += plan.tensor(id).desc.bytes();
  for (TensorId id : step.dst) row.bytes += plan.tensor(id).desc.bytes();
  return row;
}

std::string mib(std::int64_t bytes) {
  return fmt::format("{:.2f}", static_cast<double>(bytes) / (1 << 20));
}

/// 1234567 -> "1,234,567".
std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::ptrdiff_t at = std::ssize(text) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

using Cells = std::vector<std::string>;

std::string table(const std::vector<Cells>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Cells& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool number = i == 0 || i == 6 || i == 7;
      line += fmt::format(fmt::runtime(number ? "{:>{}}  " : "{:<{}}  "), row[i], widths[i]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

nlohmann::json json_of(const PlanRow& row, std::size_t step) {
  return {{"step", step},
          {"phase", row.phase},
          {"node", row.node},
          {"kernel", row.kernel},
          {"algorithm", row.algorithm},
          {"layout", row.layout},
          {"src", row.src},
          {"dst", row.dst},
          {"bytes", row.bytes},
          {"scratch_bytes", row.scratch_bytes},
          {"multiply_adds", row.multiply_adds}};
}

/// "f32", or "f32 with products of bf16".
std::string precision_of(const Plan& plan) {
  std::string text(netwright::name_of(plan.precision));
  if (bytes_of(plan.products) == 2)
    text += fmt::format(" with products of {}", netwright::name_of(plan.products));
  return text;
}

}  // namespace

std::string layer_name(const Plan& plan, const PlanStep& step) {
  if (!step.node) return "optimizer";
  std::string name(plan.node_name(*step.node));
  for (NodeId fused : step.fused) name += " + " + std::string(plan.node_name(fused));
  return name;
}

PlanReport report(const Plan& plan) {
  PlanReport result{.mode = plan.mode == PlanMode::train ? "train" : "eval",
                    .batch = plan.batch,
                    .precision = precision_of(plan),
                    .rows = {},
                    .block_bytes = plan.block_bytes,
                    .peak_bytes = plan.peak_bytes(),
                    .multiply_adds = plan.multiply_adds(),
                    .weights = plan.weight_count()};
  for (const PlanStep& step : plan.steps) result.rows.push_back(row_of(plan, step));
  return result;
}

std::string to_text(const Plan& plan) {
  const PlanReport summary = report(plan);
  std::vector<Cells> rows{
      {"step", "phase", "node", "kernel", "algorithm", "layout", "KiB", "multiply-adds", "src -> dst"}};
  for (const PlanRow& row : summary.rows) {
    rows.push_back({std::to_string(rows.size()), row.phase, row.node, row.kernel, row.algorithm, row.layout,
                    fmt::format("{:.1f}", static_cast<double>(row.bytes) / 1024), grouped(row.multiply_adds),
                    row.src + " -> " + row.dst});
  }
  std::string text = table(rows);
  text += fmt::format("\n{} steps, batch {}, {}, mode {}; {} multiply-adds a step; {} learned numbers\n",
                      summary.rows.size(), summary.batch, summary.precision, summary.mode,
                      grouped(summary.multiply_adds), grouped(summary.weights));
  text += fmt::format("memory {} MiB:", mib(summary.peak_bytes));
  for (std::size_t i = 0; i < kBlocks; ++i) {
    text += fmt::format("{} {} {}", i == 0 ? "" : ",", name_of(static_cast<Block>(i)),
                        mib(summary.block_bytes[i]));
  }
  return text + "\n";
}

std::vector<std::string> to_json_lines(const Plan& plan) {
  const PlanReport summary = report(plan);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < summary.rows.size(); ++i)
    lines.push_back(json_of(summary.rows[i], i + 1).dump());
  nlohmann::json blocks;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    blocks[std::string(name_of(static_cast<Block>(i)))] = summary.block_bytes[i];
  }
  const nlohmann::json total{{"mode", summary.mode},
                             {"batch", summary.batch},
                             {"precision", summary.precision},
                             {"steps", summary.rows.size()},
                             {"multiply_adds", summary.multiply_adds},
                             {"weights", summary.weights},
                             {"peak_bytes", summary.peak_bytes},
                             {"blocks", blocks}};
  lines.push_back(nlohmann::json{{"total", total}}.dump());
  return lines;
}

}  // namespace netwright::engine
