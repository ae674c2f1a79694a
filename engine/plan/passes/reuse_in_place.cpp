// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <optional>
#include <set>

#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

/// When each root is last touched, and what has to stay as it is to the end.
struct Uses {
  std::map<TensorId, std::size_t> first_write;
  std::map<TensorId, std::size_t> last_use;
  std::set<TensorId> lasting;
};

Uses uses_of(const Draft& draft) {
  const Plan& plan = draft.plan;
  Uses uses;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    for (TensorId src : plan.steps[i].src) uses.last_use[plan.root(src)] = i;
    for (TensorId dst : plan.steps[i].dst) {
      uses.first_write.try_emplace(plan.root(dst), i);
      uses.last_use[plan.root(dst)] = i;
    }
  }
  for (TensorId id : draft.kept) uses.lasting.insert(plan.root(id));
  for (const PlanInput& input : plan.inputs) uses.lasting.insert(plan.root(input.tensor));
  for (const PlanOutput& output : plan.outputs) uses.lasting.insert(plan.root(output.tensor));
  return uses;
}

/// The root that the step reads last and may overwrite with its first output.
std::optional<TensorId> overwritten_by(const Draft& draft, const Uses& uses, std::size_t index) {
  const Plan& plan = draft.plan;
  const PlanStep& step = plan.steps[index];
  if (step.call.in_place == 0 || step.dst.empty()) return std::nullopt;
  const TensorId dst = plan.root(step.dst[0]);
  const bool is_fresh = plan.tensor(dst).block == Block::activations && uses.first_write.at(dst) == index &&
                        !uses.lasting.contains(dst);
  if (!is_fresh) return std::nullopt;
  for (std::size_t i = 0; i < step.src.size(); ++i) {
    const TensorId src = plan.root(step.src[i]);
    const PlanTensor& tensor = plan.tensor(src);
    const bool allowed = ((step.call.in_place >> i) & 1U) != 0 && src != dst;
    const bool is_over = tensor.block == Block::activations &&
                         tensor.desc.bytes() == plan.tensor(dst).desc.bytes() &&
                         plan.tensor(step.src[i]).desc == plan.tensor(step.dst[0]).desc;
    if (allowed && is_over && uses.last_use.at(src) == index && !uses.lasting.contains(src)) {
      std::size_t readings = 0;
      for (TensorId other : step.src) readings += plan.root(other) == src ? 1 : 0;
      if (readings == 1) return src;
    }
  }
  return std::nullopt;
}

}  // namespace

void reuse_in_place(Draft& draft) {
  const Uses uses = uses_of(draft);
  for (std::size_t i = 0; i < draft.plan.steps.size(); ++i) {
    if (const auto over = overwritten_by(draft, uses, i))
      draft.tensor(draft.plan.root(draft.plan.steps[i].dst[0])).in_place_of = over;
  }
}

}  // namespace netwright::engine
