// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/memory_refusal.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "engine/device/device_memory.h"

namespace netwright::engine {
namespace {

/// Of what can be had: the rest is for what the device's driver takes by itself while a step runs.
constexpr double kUsable = 0.95;
constexpr int kPlansTried = 8;

std::int64_t sum_of(const BlockBytes& bytes) {
  return std::accumulate(bytes.begin(), bytes.end(), std::int64_t{0});
}

std::string readable(std::int64_t bytes) {
  const bool small = bytes < (1 << 20);
  return fmt::format("{:.1f} {}", static_cast<double>(bytes) / (small ? 1 << 10 : 1 << 20),
                     small ? "KiB" : "MiB");
}

/// The most that one allocation can have, to within a thousandth of `wanted`.
std::int64_t obtainable(kernels::Context& context, std::int64_t wanted) {
  std::int64_t low = 0, high = wanted;
  while (high - low > std::max<std::int64_t>(wanted / 1024, 1)) {
    const std::int64_t middle = low + (high - low) / 2;
    (allocate(context, middle) ? low : high) = middle;
  }
  return low;
}

/// Tries other plans of the network, each once.
class Trial {
 public:
  Trial(const Graph& graph, const InferredGraph& inferred, const ExecutorOptions& options,
        kernels::Context& context)
      : graph_(graph), ops_(*inferred.ops), options_(options), context_(context) {
    options_.measure = false;
    options_.tuning.clear();
  }
  Trial in_pieces() const {
    Trial other = *this;
    other.options_.step.accumulates = true;
    return other;
  }
  Trial with_recompute() const {
    Trial other = *this;
    other.options_.recompute = "*";
    return other;
  }

  std::optional<std::int64_t> bytes(std::int64_t rows) const {
    const InferredGraph inferred = infer_shapes(graph_, ops_, rows);
    if (!inferred.ok()) return std::nullopt;
    const auto plans = compile_plans(graph_, inferred, options_, context_);
    return plans ? std::optional(sum_of(plans->bytes)) : std::nullopt;
  }

  /// About the most rows below `rows` that take no more than `memory`. Memory grows nearly straight with the
  /// rows, so a few plans show it.
  std::optional<std::int64_t> most_rows(std::int64_t rows, std::int64_t memory) const {
    const auto one = bytes(1), all = bytes(rows);
    if (!one || !all || *one > memory) return std::nullopt;
    std::int64_t low = 1, low_bytes = *one, high = rows, high_bytes = *all;
    if (high_bytes <= memory) return rows;
    for (int i = 0; i < kPlansTried && high - low > std::max<std::int64_t>(low / 32, 1); ++i) {
      const double share =
          static_cast<double>(memory - low_bytes) / static_cast<double>(high_bytes - low_bytes);
      const auto step = static_cast<std::int64_t>(share * static_cast<double>(high - low));
      const std::int64_t middle = std::clamp(low + step, low + 1, high - 1);
      const auto taken = bytes(middle);
      if (!taken) return std::nullopt;
      if (*taken <= memory) {
        low = middle;
        low_bytes = *taken;
      } else {
        high = middle;
        high_bytes = *taken;
      }
    }
    return low;
  }

 private:
  const Graph& graph_;
  const OpRegistry& ops_;
  ExecutorOptions options_;
  kernels::Context& context_;
};

std::string any_of(const std::vector<std::string>& remedies) {
  std::string text;
  for (std::size_t i = 0; i < remedies.size(); ++i) {
    const bool last = i + 1 == remedies.size();
    text += (i == 0 ? "" : last ? " or " : ", ") + remedies[i];
  }
  return text;
}

}  // namespace

Error memory_refusal(const Graph& graph, const InferredGraph& inferred, const ExecutorOptions& options,
                     kernels::Context& context, const BlockBytes& bytes) {
  const std::int64_t needed = sum_of(bytes), rows = inferred.batch;
  const std::int64_t there = obtainable(context, needed);
  const auto memory = static_cast<std::int64_t>(kUsable * static_cast<double>(there));
  const Trial trial(graph, inferred, options, context);
  const bool pieces_already = options.step.accumulates;
  std::vector<std::string> remedies;
  if (const auto fitting = trial.most_rows(rows, memory)) {
    remedies.push_back(fmt::format("Choose a smaller batch (at most {}{} instead of {})", *fitting,
                                   pieces_already ? " rows a piece" : "", rows));
  } else {
    remedies.push_back("Not even one row fits: choose a smaller network");
  }
  if (options.train) {
    const auto fitting = trial.in_pieces().most_rows(rows, memory);
    const std::int64_t pieces = fitting ? (rows + *fitting - 1) / *fitting : 0;
    if (fitting && pieces_already)
      remedies.push_back(
          fmt::format("cut the batch into {} times as many pieces (the setting accumulate)", pieces));
    else if (fitting)
      remedies.push_back(fmt::format("cut the batch into {} pieces (set accumulate to {})", pieces, pieces));
    const auto kept = options.recompute.empty() ? trial.with_recompute().bytes(rows) : std::nullopt;
    if (kept && *kept <= memory) remedies.push_back("keep fewer activations (set recompute to \"*\")");
  }
  remedies.push_back("use a device with more memory");
  return {.message = fmt::format(
              "The device has not enough memory for this network: {} are needed, {} are there. {}.",
              readable(needed), readable(there), any_of(remedies)),
          .kind = ErrorKind::failed};
}

}  // namespace netwright::engine
