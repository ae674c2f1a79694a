// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/draft.h"

#include <utility>

namespace netwright::engine {

TensorDesc Draft::in_precision(TensorDesc desc) const {
  if (desc.type == DataType::f32) desc.type = plan.precision;
  return desc;
}

const WeightGroup* Draft::group_of(NodeId id, const WeightSpec& weight) const {
  const std::string& name = node(id).name;
  return netwright::engine::group_of(options.step.groups, name, name + "." + weight.name);
}

bool Draft::may_learn(NodeId id, const WeightSpec& weight, std::size_t phase) const {
  const WeightGroup* group = group_of(id, weight);
  if (weight.state || (group != nullptr && group->freeze)) return false;
  if (options.phases.empty()) return true;
  const std::string& name = node(id).name;
  return std::ranges::any_of(options.phases[phase].weights, [&](const std::string& pattern) {
    return matches_pattern(pattern, name) || matches_pattern(pattern, name + "." + weight.name);
  });
}

const UpdateRule* Draft::rule_of(std::size_t phase) const {
  if (!options.phases.empty()) return &options.phases[phase].update;
  return options.update ? &*options.update : nullptr;
}

bool Draft::minimises(std::size_t phase, NodeId loss) const {
  if (options.phases.empty()) return true;
  return std::ranges::any_of(options.phases[phase].losses, [&](const std::string& pattern) {
    return matches_pattern(pattern, node(loss).name);
  });
}

TensorId Draft::add(PlanTensor tensor) {
  plan.tensors.push_back(std::move(tensor));
  return TensorId{static_cast<std::int64_t>(plan.tensors.size()) - 1};
}

TensorId Draft::add_named(PlanTensor tensor) {
  const std::pair key(tensor.node.value(), tensor.name);
  const TensorId id = add(std::move(tensor));
  plan.names[key] = id;
  return id;
}

bool Draft::wants_gradient(Port port) const {
  return carries.contains(port.node) && has_floating(port);
}

bool Draft::has_floating(Port port) const {
  return is_floating(inferred_node(port.node).inferred.dst.at(static_cast<std::size_t>(port.index)).type);
}

TensorId add_result(Draft& draft, std::optional<NodeId> node, std::string name) {
  std::int64_t& end = draft.plan.block_bytes[static_cast<std::size_t>(Block::control)];
  if (end == 0) end = kResultsOffset;
  PlanTensor result{.desc = {.type = draft.plan.precision, .shape = {1}},
                    .kind = TensorKind::result,
                    .node = node,
                    .name = std::move(name),
                    .block = Block::control,
                    .offset = end};
  end += kResultBytes;
  return node ? draft.add_named(std::move(result)) : draft.add(std::move(result));
}

}  // namespace netwright::engine
