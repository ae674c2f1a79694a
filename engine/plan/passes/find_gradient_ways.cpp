// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

/// The nodes of one phase, as in Draft.
struct Ways {
  std::set<NodeId> carries = {};
  std::set<NodeId> learns = {};
};

bool owns_learned_weights(const Draft& draft, NodeId id, std::size_t phase) {
  const std::vector<WeightSpec>& weights = draft.inferred_node(id).inferred.weights;
  return std::any_of(weights.begin(), weights.end(),
                     [&](const WeightSpec& weight) { return draft.may_learn(id, weight, phase); });
}

bool wants_gradient(const Draft& draft, const Ways& ways, Port port) {
  return ways.carries.contains(port.node) && draft.has_floating(port);
}

bool carries_gradient(const Draft& draft, const Ways& ways, NodeId id, std::size_t phase) {
  const InferredNode& node = draft.inferred_node(id);
  if (node.op->role == OpRole::input) {
    return draft.options.mode == PlanMode::train && draft.options.input_gradients;
  }
  if (!node.op->backward) return false;
  return owns_learned_weights(draft, id, phase) ||
         std::any_of(node.src_ports.begin(), node.src_ports.end(),
                     [&](Port port) { return wants_gradient(draft, ways, port); });
}

Ways ways_of(const Draft& draft, std::size_t phase) {
  Ways ways;
  for (NodeId id : draft.inferred.order) {
    if (carries_gradient(draft, ways, id, phase)) ways.carries.insert(id);
  }
  for (auto id = draft.inferred.order.rbegin(); id != draft.inferred.order.rend(); ++id) {
    const InferredNode& node = draft.inferred_node(*id);
    const bool minimised = node.op->role == OpRole::loss && draft.minimises(phase, *id);
    if (minimised && ways.carries.contains(*id)) ways.learns.insert(*id);
    if (!ways.learns.contains(*id)) continue;
    for (Port port : node.src_ports) {
      if (wants_gradient(draft, ways, port)) ways.learns.insert(port.node);
    }
  }
  return ways;
}

/// What the losses of the plan's phase depend on, themselves included.
std::set<NodeId> behind_losses(const Draft& draft) {
  std::set<NodeId> behind;
  for (auto id = draft.inferred.order.rbegin(); id != draft.inferred.order.rend(); ++id) {
    const InferredNode& node = draft.inferred_node(*id);
    if (node.op->role == OpRole::loss && draft.minimises(draft.options.phase, *id)) behind.insert(*id);
    if (!behind.contains(*id)) continue;
    for (Port port : node.src_ports) behind.insert(port.node);
  }
  return behind;
}

}  // namespace

void find_gradient_ways(Draft& draft) {
  for (std::size_t phase = 0; phase < draft.phase_count(); ++phase) {
    Ways ways = ways_of(draft, phase);
    draft.learns_in.push_back(ways.learns);
    if (phase != draft.options.phase) continue;
    draft.carries = std::move(ways.carries);
    draft.learns = std::move(ways.learns);
  }
  const bool is_part = draft.options.mode == PlanMode::train && !draft.options.phases.empty();
  if (is_part) draft.computed = behind_losses(draft);
}

}  // namespace netwright::engine
