// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/graph/infer.h"
#include "engine/graph/problem.h"
#include "engine/plan/compile.h"
#include "engine/plan/plan.h"

namespace netwright::engine {

/// A plan in the making: what the passes hand on to each other.
struct Draft {
  const Graph& graph;
  const InferredGraph& inferred;
  const PlanOptions& options;
  Plan plan = {};
  std::vector<Problem> problems = {};

  std::set<NodeId> carries = {};  ///< nodes through which a gradient has somewhere to go
  std::set<NodeId> learns = {};   ///< those of them that a loss depends on: their backward runs
  std::vector<std::set<NodeId>> learns_in = {};  ///< the same of every phase
  std::set<NodeId> computed = {};                ///< in this plan; empty: all
  std::map<Port, TensorId> value_of = {};
  std::map<Port, TensorId> gradient_of = {};
  std::set<TensorId> kept = {};  ///< must hold to the end of the step
  std::string choices = {};      ///< as Compiled

  const InferredNode& inferred_node(NodeId id) const { return inferred.nodes.at(id); }
  const Node& node(NodeId id) const { return *graph.find(id); }
  /// f32 becomes the plan's precision; class indices and positions stay.
  TensorDesc in_precision(TensorDesc desc) const;
  /// The group that decides about a weight of the node; null: none matches.
  const WeightGroup* group_of(NodeId node, const WeightSpec& weight) const;
  /// Whether the weight is to learn in a phase: its own, no state, and not frozen.
  bool may_learn(NodeId node, const WeightSpec& weight, std::size_t phase) const;
  std::size_t phase_count() const { return std::max<std::size_t>(1, options.phases.size()); }
  /// How a phase updates; null: it does not.
  const UpdateRule* rule_of(std::size_t phase) const;
  bool minimises(std::size_t phase, NodeId loss) const;
  /// Whether the plan computes the node: in a phase's plan only what its losses depend on.
  bool computes(NodeId node) const { return computed.empty() || computed.contains(node); }
  TensorId add(PlanTensor tensor);
  /// Adds and registers under the node's name for it.
  TensorId add_named(PlanTensor tensor);
  PlanTensor& tensor(TensorId id) { return plan.tensors[static_cast<std::size_t>(id.value)]; }
  /// Whether the output holds numbers that have gradients.
  bool has_floating(Port port) const;
  /// Whether a gradient for this output would be of use.
  bool wants_gradient(Port port) const;
  bool is_floating(DataType type) const { return type == DataType::f32 || type == plan.precision; }
};

inline constexpr std::int64_t kAlignment = 256;
constexpr std::int64_t align_up(std::int64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

/// Where results of one number stand in the control block, behind the StepState; near each other, to be read
/// at once.
inline constexpr std::int64_t kResultsOffset = kAlignment;
inline constexpr std::int64_t kResultBytes = 8;
/// Without a node it is one of the whole step.
TensorId add_result(Draft& draft, std::optional<NodeId> node, std::string name);

}  // namespace netwright::engine
