// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <tuple>

#include "engine/execute/initial_weights.h"
#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

/// Order of the ranges in the weights block.
enum class Range { learned, unlearned, state };

Range range_of(const PlanWeight& weight) {
  if (weight.spec.state) return Range::state;
  return weight.phases == 0 ? Range::unlearned : Range::learned;
}

std::uint32_t phases_of(const Draft& draft, NodeId id, const WeightSpec& spec) {
  std::uint32_t phases = 0;
  for (std::size_t phase = 0; phase < draft.phase_count(); ++phase) {
    const bool learned = draft.learns_in[phase].contains(id) && draft.may_learn(id, spec, phase);
    if (learned) phases |= 1U << phase;
  }
  return phases;
}

UpdateClass update_class_of(const Draft& draft, NodeId id, const WeightSpec& spec, std::size_t phase) {
  const UpdateRule* rule = draft.rule_of(phase);
  const bool usual = spec.decays || (rule != nullptr && rule->decay_all);
  const WeightGroup* group = draft.group_of(id, spec);
  if (group == nullptr) return {.rate_factor = 1, .decays = usual};
  return {.rate_factor = group->rate, .decays = group->decay.value_or(usual)};
}

/// Weights that are updated together stand together: by the phases that learn them, so that two phases have
/// one range each even where they share weights, then by class, those that decay first. The same in every
/// plan of a network.
bool comes_before(const Draft& draft, const PlanWeight& a, const PlanWeight& b) {
  const auto place = [&draft](const PlanWeight& weight) {
    const Range range = range_of(weight);
    UpdateClass update;
    int first = 0;
    if (range == Range::learned) {
      first = std::countr_zero(weight.phases);
      update = update_class_of(draft, weight.node, weight.spec, static_cast<std::size_t>(first));
    }
    return std::tuple(range, first, weight.phases, update.rate_factor, !update.decays);
  };
  return place(a) < place(b);
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
                         .update = update_class_of(draft, id, specs[i], draft.options.phase),
                         .phases = phases_of(draft, id, specs[i])});
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
    return range_of(weight) == Range::learned;
  });
  if (freezes && !learns) {
    draft.problems.push_back({.node = {},
                              .message = "Every weight of the network is frozen: there is nothing to learn.",
                              .remedy = "Freeze fewer weight groups."});
  }
}

/// Phases that name nothing, or nothing that could be learned.
void check_phases(Draft& draft) {
  for (std::size_t i = 0; i < draft.options.phases.size(); ++i) {
    const PlanPhase& phase = draft.options.phases[i];
    const bool has_loss = std::ranges::any_of(draft.inferred.order, [&](NodeId id) {
      return draft.inferred_node(id).op->role == OpRole::loss && draft.minimises(i, id);
    });
    const bool learns = std::ranges::any_of(
        draft.plan.weights, [&](const PlanWeight& weight) { return ((weight.phases >> i) & 1U) != 0; });
    if (has_loss && learns) continue;
    draft.problems.push_back(
        {.node = {},
         .message = has_loss
                        ? fmt::format("The phase \"{}\" has nothing to learn: its losses ({}) depend on none "
                                      "of its weights ({}).",
                                      phase.name, fmt::join(phase.losses, " "), fmt::join(phase.weights, " "))
                        : fmt::format("The phase \"{}\" minimises no loss of this network: there is none "
                                      "named {}.",
                                      phase.name, fmt::join(phase.losses, " or ")),
         .remedy = "Name loss nodes and layers as they are drawn, or by patterns such as \"critic*\"."});
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
  const bool learned = ((weight.phases >> draft.options.phase) & 1U) != 0;
  if (draft.plan.mode == PlanMode::eval || !learned) return;
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
    state.offset = offset + draft.plan.optimizer_slots[i] * learned_bytes;
    weight.optimizer_states.push_back(draft.add_named(state));
  }
}

}  // namespace

void place_weights(Draft& draft) {
  Plan& plan = draft.plan;
  plan.weights = all_weights(draft);
  for (PlanWeight& weight : plan.weights) choose_init(draft, weight);
  check_groups(draft);
  check_phases(draft);
  std::vector<std::int64_t> offsets;
  std::int64_t end = 0;
  std::int64_t learned_bytes = 0;
  for (const PlanWeight& weight : plan.weights) {
    offsets.push_back(end);
    end += align_up(draft.in_precision({.type = DataType::f32, .shape = weight.spec.shape}).bytes());
    if (range_of(weight) == Range::learned) learned_bytes = end;
  }
  for (std::size_t i = 0; i < plan.weights.size(); ++i)
    place(draft, plan.weights[i], offsets[i], learned_bytes);
  plan.block_bytes[static_cast<std::size_t>(Block::weights)] = end;
  plan.learned_bytes = learned_bytes;
  if (plan.mode == PlanMode::eval) return;
  plan.block_bytes[static_cast<std::size_t>(Block::weight_gradients)] =
      learned_bytes * (draft.options.step.accumulates ? 2 : 1);
  plan.block_bytes[static_cast<std::size_t>(Block::optimizer)] = learned_bytes * plan.slot_count;
}

}  // namespace netwright::engine
