// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/plan/passes/node_lowering.h"
#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

void add_values(Draft& draft, NodeId id) {
  const InferredNode& node = draft.inferred_node(id);
  for (std::size_t i = 0; i < node.inferred.dst.size(); ++i) {
    const TensorKind kind = node.op->role == OpRole::input ? TensorKind::input : TensorKind::activation;
    draft.value_of[{.node = id, .index = static_cast<int>(i)}] =
        draft.add_named({.desc = draft.in_precision(node.inferred.dst[i]),
                         .kind = kind,
                         .node = id,
                         .name = i == 0 ? "dst" : fmt::format("dst_{}", i)});
  }
}

InputRole role_of(const Draft& draft, NodeId id) {
  const AttributeValue value = draft.inferred_node(id).op->value_of(draft.node(id), "role");
  const std::string* role = std::get_if<std::string>(&value);
  if (role != nullptr && *role == "target") return InputRole::target;
  if (role != nullptr && *role == "mask") return InputRole::mask;
  if (role != nullptr && *role == "noise") return InputRole::noise;
  return InputRole::data;
}

double loss_weight_of(const Draft& draft, NodeId id) {
  const OpDefinition& op = *draft.inferred_node(id).op;
  if (op.attribute("weight") == nullptr) return 1;
  const AttributeValue value = op.value_of(draft.node(id), "weight");
  const double* weight = std::get_if<double>(&value);
  return weight != nullptr ? *weight : 1;
}

/// An Output shows what comes into it; where there is none, predictions are what the losses judge.
void add_outputs(Draft& draft) {
  for (NodeId id : draft.inferred.order) {
    if (draft.inferred_node(id).op->role != OpRole::output || !draft.computes(id)) continue;
    draft.plan.outputs.push_back({.node = id,
                                  .name = draft.node(id).name,
                                  .tensor = draft.value_of.at(draft.inferred_node(id).src_ports.at(0))});
  }
  if (!draft.plan.outputs.empty()) return;
  for (const PlanLoss& loss : draft.plan.losses) {
    const Port judged = draft.inferred_node(loss.node).src_ports.at(0);
    draft.plan.outputs.push_back(
        {.node = judged.node, .name = draft.node(judged.node).name, .tensor = draft.value_of.at(judged)});
  }
}

}  // namespace

void lower_forward(Draft& draft) {
  for (NodeId id : draft.inferred.order) {
    if (!draft.computes(id)) continue;
    const InferredNode& node = draft.inferred_node(id);
    add_values(draft, id);
    const bool is_loss = node.op->role == OpRole::loss;
    if (is_loss) {
      draft.plan.losses.push_back(
          {.node = id, .weight = loss_weight_of(draft, id), .value = add_result(draft, id, "loss")});
    }
    if (node.op->role == OpRole::input) {
      draft.plan.inputs.push_back(
          {.node = id, .role = role_of(draft, id), .tensor = draft.value_of.at({.node = id, .index = 0})});
    } else if (node.op->forward) {
      NodeLowering lowering(draft, id, is_loss ? Phase::loss : Phase::forward);
      node.op->forward(node.attributes.get(), lowering);
    }
  }
  add_outputs(draft);
}

}  // namespace netwright::engine
