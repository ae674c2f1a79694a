// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

/// Which steps make some of `needed`, directly or through others; `needed` grows by what they read.
std::vector<bool> steps_behind(const Plan& plan, std::set<TensorId>& needed) {
  std::vector<bool> behind(plan.steps.size());
  for (std::size_t i = plan.steps.size(); i-- > 0;) {
    const PlanStep& step = plan.steps[i];
    behind[i] = std::any_of(step.dst.begin(), step.dst.end(),
                            [&](TensorId dst) { return needed.contains(plan.root(dst)); });
    if (!behind[i]) continue;
    for (TensorId src : step.src) needed.insert(plan.root(src));
  }
  return behind;
}

std::set<TensorId> predictions(const Plan& plan) {
  std::set<TensorId> roots;
  for (const PlanOutput& output : plan.outputs) roots.insert(plan.root(output.tensor));
  return roots;
}

/// What a step is run for: what outlives it (results, gradients, state) and what is asked for.
std::set<TensorId> purposes(const Draft& draft) {
  const Plan& plan = draft.plan;
  std::set<TensorId> roots = plan.mode == PlanMode::eval ? predictions(plan) : std::set<TensorId>();
  for (TensorId id : draft.kept) roots.insert(plan.root(id));
  for (std::size_t i = 0; i < plan.tensors.size(); ++i) {
    if (plan.tensors[i].block != Block::activations) roots.insert(TensorId{static_cast<std::int64_t>(i)});
  }
  return roots;
}

void forget_unmade_tensors(Plan& plan) {
  std::set<TensorId> used;
  for (const PlanStep& step : plan.steps) {
    for (TensorId src : step.src) used.insert(plan.root(src));
    for (TensorId dst : step.dst) used.insert(plan.root(dst));
  }
  for (const PlanOutput& output : plan.outputs) {
    const TensorId root = plan.root(output.tensor);
    if (plan.tensor(root).kind == TensorKind::input && plan.mode == PlanMode::eval) used.insert(root);
  }
  for (std::size_t i = 0; i < plan.tensors.size(); ++i) {
    PlanTensor& tensor = plan.tensors[i];
    if (tensor.block == Block::activations)
      tensor.exists = used.contains(plan.root({static_cast<std::int64_t>(i)}));
  }
}

}  // namespace

void prune(Draft& draft) {
  Plan& plan = draft.plan;
  std::set<TensorId> predicted = predictions(plan);
  const std::vector<bool> feeds_output = steps_behind(plan, predicted);
  for (PlanInput& input : plan.inputs) input.feeds_output = predicted.contains(input.tensor);
  std::set<TensorId> needed = purposes(draft);
  const std::vector<bool> has_purpose = steps_behind(plan, needed);
  std::vector<PlanStep> steps;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (!has_purpose[i]) continue;
    plan.steps[i].feeds_output = feeds_output[i];
    steps.push_back(std::move(plan.steps[i]));
  }
  plan.steps = std::move(steps);
  forget_unmade_tensors(plan);
}

}  // namespace netwright::engine
