// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "engine/execute/initial_weights.h"
#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

/// Order of the ranges in the weights block.
enum class Range { learned, unlearned, state };

Range range_of(const Draft& draft, const PlanWeight& weight) {
  if (weight.spec.state) return Range::state;
  return weight.frozen || !draft.learns.contains(weight.node) ? Range::unlearned : Range::learned;
}

/// Weights that are updated together stand together, those that decay first.
bool comes_before(const Draft& draft, const PlanWeight& a, const PlanWeight& b) {
  const auto place = [&draft](const PlanWeight& weight) {
    const Range range = range_of(draft, weight);
    const UpdateClass update = range == Range::learned ? weight.update : UpdateClass{};
    return std::tuple(range, update.rate_factor, !update.decays);
  };
  return place(a) < place(b);
}

UpdateClass update_class_of(const Draft& draft, const WeightSpec& spec, const WeightGroup* group) {
  const bool usual = spec.decays || (draft.options.update && draft.options.update->decay_all);
  if (group == nullptr) return {.rate_factor = 1, .decays = usual};
  return {.rate_factor = group->rate, .decays = group->decay.value_or(usual)};
}

std::vector<PlanWeight> all_weights(const Draft& draft) {
  std::vector<PlanWeight> weights;
  for (NodeId id : draft.inferred.order) {
    const std::vector<WeightSpec>& specs = draft.inferred_node(id).inferred.weights;
    for (std::size_t i = 0; i < specs.size(); ++i) {
      const WeightGroup* group = draft.group_of(id, specs[i]);
      weights.push_back({.node = id,
                         .index = static_cast<int>(i),
                         .key = draft.node(id).name + "." + specs[i].name,
                         .spec = specs[i],
                         .tensor = {},
                         .frozen = group != nullptr && group->freeze,
                         .init = {},
                         .init_scale = {},
                         .update = update_class_of(draft, specs[i], group)});
    }
  }
  std::stable_sort(weights.begin(), weights.end(),
                   [&](const PlanWeight& a, const PlanWeight& b) { return comes_before(draft, a, b); });
  return weights;
}

/// Takes the group's initialiser; a vector cannot be filled by what needs the fans of a matrix.
void choose_init(Draft& draft, PlanWeight& weight) {
  const WeightGroup* group = draft.group_of(weight.node, weight.spec);
  if (group == nullptr || group->init.empty() || weight.spec.state) return;
  const bool is_vector = weight.spec.shape.rank < 2;
  const bool is_named = group->match.find('.') != std::string::npos;
  if (is_vector && !is_named) return;
  if (is_vector && needs_matrix(group->init)) {
    draft.problems.push_back(
        {.node = weight.node,
         .message = fmt::format("\"{}\" has the shape {}, but the initialiser \"{}\" of the weight group "
                                "\"{}\" needs a matrix.",
                                weight.key, to_string(weight.spec.shape), group->init, group->match),
         .remedy = "Choose normal, uniform, zeros or constant for it, or a pattern that names layers."});
    return;
  }
  weight.init = group->init;
  weight.init_scale = group->scale;
}

Problem matches_nothing(const Plan& plan, const WeightGroup& group) {
  Problem problem{
      .node = {},
      .message = fmt::format("The weight group \"{}\" matches no weight of this network.", group.match),
      .remedy = {}};
  if (!plan.weights.empty()) {
    problem.remedy = fmt::format("Name a layer, a weight such as \"{}\", or a pattern such as \"*.weight\".",
                                 plan.weights.front().key);
  }
  return problem;
}

/// Groups that name nothing, and networks all of whose weights are frozen.
void check_groups(Draft& draft) {
  const std::vector<PlanWeight>& weights = draft.plan.weights;
  bool freezes = false;
  for (const WeightGroup& group : draft.options.step.groups) {
    freezes = freezes || group.freeze;
    const bool matches = std::any_of(weights.begin(), weights.end(), [&](const PlanWeight& weight) {
      return !weight.spec.state && matches_weight(group, draft.node(weight.node).name, weight.key);
    });
    if (!matches) draft.problems.push_back(matches_nothing(draft.plan, group));
  }
  const bool learns = std::any_of(weights.begin(), weights.end(), [&](const PlanWeight& weight) {
    return range_of(draft, weight) == Range::learned;
  });
  if (freezes && !learns) {
    draft.problems.push_back({.node = {},
                              .message = "Every weight of the network is frozen: there is nothing to learn.",
                              .remedy = "Freeze fewer weight groups."});
  }
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
  if (draft.plan.mode == PlanMode::eval || range_of(draft, weight) != Range::learned) return;
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
  for (PlanWeight& weight : plan.weights) choose_init(draft, weight);
  check_groups(draft);
  std::vector<std::int64_t> offsets;
  std::int64_t end = 0;
  std::int64_t learned_bytes = 0;
  for (const PlanWeight& weight : plan.weights) {
    offsets.push_back(end);
    end += align_up(draft.in_precision({.type = DataType::f32, .shape = weight.spec.shape}).bytes());
    if (range_of(draft, weight) == Range::learned) learned_bytes = end;
  }
  for (std::size_t i = 0; i < plan.weights.size(); ++i)
    place(draft, plan.weights[i], offsets[i], learned_bytes);
  plan.block_bytes[static_cast<std::size_t>(Block::weights)] = end;
  plan.learned_bytes = learned_bytes;
  if (plan.mode == PlanMode::eval) return;
  plan.block_bytes[static_cast<std::size_t>(Block::weight_gradients)] =
      learned_bytes * (draft.options.step.accumulates ? 2 : 1);
  plan.block_bytes[static_cast<std::size_t>(Block::optimizer)] =
      learned_bytes * static_cast<std::int64_t>(plan.optimizer_states.size());
}

}  // namespace netwright::engine
