// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

/// Order of the ranges in the weights block.
enum class Range { decaying, not_decaying, unlearned, state };

Range range_of(const Draft& draft, const PlanWeight& weight) {
  if (weight.spec.state) return Range::state;
  if (!draft.learns.contains(weight.node)) return Range::unlearned;
  return weight.spec.decays ? Range::decaying : Range::not_decaying;
}

bool is_learned(Range range) {
  return range == Range::decaying || range == Range::not_decaying;
}

std::vector<PlanWeight> all_weights(const Draft& draft) {
  std::vector<PlanWeight> weights;
  for (NodeId id : draft.inferred.order) {
    const std::vector<WeightSpec>& specs = draft.inferred_node(id).inferred.weights;
    for (std::size_t i = 0; i < specs.size(); ++i) {
      weights.push_back({.node = id,
                         .index = static_cast<int>(i),
                         .key = draft.node(id).name + "." + specs[i].name,
                         .spec = specs[i],
                         .tensor = {}});
    }
  }
  std::stable_sort(weights.begin(), weights.end(), [&](const PlanWeight& a, const PlanWeight& b) {
    return range_of(draft, a) < range_of(draft, b);
  });
  return weights;
}

/// The tensor itself and, where it is learned, its gradient and optimizer states at the same offset of their
/// blocks.
void place(Draft& draft, PlanWeight& weight, std::int64_t offset, std::int64_t learned_bytes) {
  const PlanTensor own{.desc = draft.in_precision({.type = DataType::f32, .shape = weight.spec.shape}),
                       .kind = weight.spec.state ? TensorKind::state : TensorKind::weight,
                       .node = weight.node,
                       .name = weight.spec.name,
                       .block = Block::weights,
                       .offset = offset};
  weight.tensor = draft.add_named(own);
  if (draft.plan.mode == PlanMode::eval || !is_learned(range_of(draft, weight))) return;
  PlanTensor gradient = own;
  gradient.kind = TensorKind::weight_gradient;
  gradient.name = "diff_" + weight.spec.name;
  gradient.block = Block::weight_gradients;
  weight.gradient = draft.add_named(gradient);
  for (std::size_t i = 0; i < draft.plan.optimizer_states.size(); ++i) {
    PlanTensor state = own;
    state.kind = TensorKind::optimizer;
    state.name = draft.plan.optimizer_states[i] + "/" + weight.spec.name;
    state.block = Block::optimizer;
    state.offset = offset + static_cast<std::int64_t>(i) * learned_bytes;
    weight.optimizer_states.push_back(draft.add_named(state));
  }
}

}  // namespace

void place_weights(Draft& draft) {
  Plan& plan = draft.plan;
  plan.weights = all_weights(draft);
  std::vector<std::int64_t> offsets;
  std::int64_t end = 0;
  std::int64_t learned_bytes = 0;
  for (const PlanWeight& weight : plan.weights) {
    offsets.push_back(end);
    end += align_up(draft.in_precision({.type = DataType::f32, .shape = weight.spec.shape}).bytes());
    if (is_learned(range_of(draft, weight))) learned_bytes = end;
  }
  for (std::size_t i = 0; i < plan.weights.size(); ++i)
    place(draft, plan.weights[i], offsets[i], learned_bytes);
  plan.block_bytes[static_cast<std::size_t>(Block::weights)] = end;
  if (plan.mode == PlanMode::eval) return;
  plan.block_bytes[static_cast<std::size_t>(Block::weight_gradients)] = learned_bytes;
  plan.block_bytes[static_cast<std::size_t>(Block::optimizer)] =
      learned_bytes * static_cast<std::int64_t>(plan.optimizer_states.size());
}

}  // namespace netwright::engine
