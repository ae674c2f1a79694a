// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

bool owns_learned_weights(const Draft& draft, NodeId id) {
  const std::vector<WeightSpec>& weights = draft.inferred_node(id).inferred.weights;
  return std::any_of(weights.begin(), weights.end(),
                     [&](const WeightSpec& weight) { return draft.may_learn(id, weight); });
}

bool carries_gradient(const Draft& draft, NodeId id) {
  const InferredNode& node = draft.inferred_node(id);
  if (node.op->role == OpRole::input) {
    return draft.options.mode == PlanMode::train && draft.options.input_gradients;
  }
  if (!node.op->backward) return false;
  return owns_learned_weights(draft, id) ||
         std::any_of(node.src_ports.begin(), node.src_ports.end(),
                     [&](Port port) { return draft.wants_gradient(port); });
}

}  // namespace

void find_gradient_ways(Draft& draft) {
  for (NodeId id : draft.inferred.order) {
    if (carries_gradient(draft, id)) draft.carries.insert(id);
  }
  for (auto id = draft.inferred.order.rbegin(); id != draft.inferred.order.rend(); ++id) {
    const InferredNode& node = draft.inferred_node(*id);
    if (node.op->role == OpRole::loss && draft.carries.contains(*id)) draft.learns.insert(*id);
    if (!draft.learns.contains(*id)) continue;
    for (Port port : node.src_ports) {
      if (draft.wants_gradient(port)) draft.learns.insert(port.node);
    }
  }
}

}  // namespace netwright::engine
