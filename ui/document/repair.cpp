// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/repair.h"

#include <algorithm>

#include "engine/graph/infer.h"
#include "ui/document/repair_candidates.h"

namespace netwright::ui {

std::optional<Repair> repairOf(const engine::Graph& graph, const engine::OpRegistry& ops,
                               const engine::Problem& problem) {
  const engine::InferredGraph inferred = engine::infer_shapes(graph, ops, 1);
  const std::size_t before = engine::training_problems(inferred).size();
  const Ailing ailing{.graph = graph, .ops = ops, .inferred = inferred};
  const engine::Node* node = problem.node ? graph.find(*problem.node) : nullptr;
  for (Repair& candidate : node != nullptr ? remediesOf(ailing, *node) : remediesOfWhole(ailing)) {
    const auto left = engine::training_problems(engine::infer_shapes(candidate.after, ops, 1));
    const bool persists = std::any_of(left.begin(), left.end(), [&](const engine::Problem& other) {
      return other == problem || (problem.node && other.node == problem.node);
    });
    // One solved may bring another to light that stood behind it.
    if (!persists && left.size() <= before) return std::move(candidate);
  }
  return {};
}

}  // namespace netwright::ui
