// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/plan.h"

#include <numeric>

#include "engine/graph/shape_rules.h"

namespace netwright::engine {

std::string_view name_of(Block block) {
  constexpr std::array<std::string_view, kBlocks> kNames{"control",   "weights",     "weight gradients",
                                                         "optimizer", "activations", "scratch"};
  return kNames[static_cast<std::size_t>(block)];
}

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, 7> kNames{"forward",    "loss",  "metric", "backward",
                                                   "accumulate", "check", "update"};
  return kNames[static_cast<std::size_t>(phase)];
}

TensorId Plan::root(TensorId id) const {
  while (tensor(id).view_of) id = *tensor(id).view_of;
  return id;
}

std::int64_t Plan::peak_bytes() const {
  return std::accumulate(block_bytes.begin(), block_bytes.end(), std::int64_t{0});
}

std::int64_t Plan::multiply_adds() const {
  std::int64_t sum = 0;
  for (const PlanStep& step : steps) sum = saturating_sum(sum, step.multiply_adds);
  return sum;
}

std::int64_t Plan::weight_count() const {
  std::int64_t sum = 0;
  for (const PlanWeight& weight : weights) {
    if (!weight.spec.state) sum += weight.spec.shape.elements();
  }
  return sum;
}

std::string_view Plan::node_name(NodeId node) const {
  const auto found = node_names.find(node);
  return found == node_names.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<TensorId> Plan::find(NodeId node, std::string_view tensor_name) const {
  const auto found = names.find({node, std::string(tensor_name)});
  if (found == names.end() || !tensor(root(found->second)).exists) return std::nullopt;
  return found->second;
}

}  // namespace netwright::engine
