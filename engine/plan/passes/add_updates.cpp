// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

/// Bytes [begin, end) of the weights block, padding between weights included: it holds zeros and stays zero.
struct FlatRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

std::optional<FlatRange> range_of(const Plan& plan, bool decays) {
  std::optional<FlatRange> range;
  for (const PlanWeight& weight : plan.weights) {
    if (!weight.gradient || weight.spec.decays != decays) continue;
    const PlanTensor& tensor = plan.tensor(weight.tensor);
    if (!range) range = FlatRange{.begin = tensor.offset, .end = 0};
    range->end = align_up(tensor.offset + tensor.desc.bytes());
  }
  return range;
}

void add_update(Draft& draft, const FlatRange& range, const KernelCall& call) {
  Plan& plan = draft.plan;
  const TensorDesc desc{.type = plan.precision,
                        .shape = {(range.end - range.begin) / bytes_of(plan.precision)}};
  const auto flat = [&](TensorKind kind, std::string name, Block block, std::int64_t offset) {
    return draft.add(
        {.desc = desc, .kind = kind, .node = {}, .name = std::move(name), .block = block, .offset = offset});
  };
  PlanStep step{.phase = Phase::update, .node = {}, .call = call};
  step.src.push_back(flat(TensorKind::weight_gradient, "gradients", Block::weight_gradients, range.begin));
  step.src.push_back(flat(TensorKind::weight, "weights", Block::weights, range.begin));
  for (std::size_t i = 0; i < plan.optimizer_states.size(); ++i) {
    const std::int64_t block = static_cast<std::int64_t>(i) * plan.bytes_of(Block::weight_gradients);
    step.src.push_back(
        flat(TensorKind::optimizer, plan.optimizer_states[i], Block::optimizer, block + range.begin));
  }
  step.dst.assign(step.src.begin() + 1, step.src.end());
  plan.steps.push_back(std::move(step));
}

}  // namespace

void add_updates(Draft& draft) {
  if (draft.plan.mode == PlanMode::eval || !draft.options.update) return;
  const UpdateRule& rule = *draft.options.update;
  if (const auto range = range_of(draft.plan, true)) add_update(draft, *range, rule.decaying);
  if (const auto range = range_of(draft.plan, false)) add_update(draft, *range, rule.not_decaying);
}

}  // namespace netwright::engine
