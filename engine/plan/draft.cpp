// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/draft.h"

#include <utility>

namespace netwright::engine {

TensorDesc Draft::in_precision(TensorDesc desc) const {
  if (desc.type == DataType::f32) desc.type = plan.precision;
  return desc;
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
  if (!carries.contains(port.node)) return false;
  return is_floating(inferred_node(port.node).inferred.dst.at(static_cast<std::size_t>(port.index)).type);
}

TensorId add_result(Draft& draft, NodeId node, std::string name) {
  std::int64_t& end = draft.plan.block_bytes[static_cast<std::size_t>(Block::control)];
  if (end == 0) end = kResultsOffset;
  const TensorId id = draft.add_named({.desc = {.type = draft.plan.precision, .shape = {1}},
                                       .kind = TensorKind::result,
                                       .node = node,
                                       .name = std::move(name),
                                       .block = Block::control,
                                       .offset = end});
  end += kResultBytes;
  return id;
}

}  // namespace netwright::engine
