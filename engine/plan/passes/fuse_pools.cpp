// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include "engine/plan/passes/passes.h"
#include "kernels/api/activation.h"
#include "kernels/api/pooling.h"

namespace netwright::engine {

namespace {

/// Steps that write and read each tensor.
struct Uses {
  std::map<TensorId, std::size_t> writer = {};
  std::map<TensorId, std::set<std::size_t>> readers = {};
};

Uses uses_of(const Draft& draft) {
  Uses uses;
  for (std::size_t i = 0; i < draft.plan.steps.size(); ++i) {
    for (TensorId src : draft.plan.steps[i].src) uses.readers[draft.plan.root(src)].insert(i);
    for (TensorId dst : draft.plan.steps[i].dst) uses.writer[dst] = i;
  }
  return uses;
}

/// The forward max pooling that reads `src` and saved where its maxima were.
const PlanStep* pooling_of(const Draft& draft, const Uses& uses, TensorId saved, TensorId src) {
  const auto writer = uses.writer.find(saved);
  if (writer == uses.writer.end()) return nullptr;
  const PlanStep& step = draft.plan.steps[writer->second];
  const bool fits = step.call.kernel == kernels::kMaxPoolForward.name && step.src[0] == src;
  return fits ? &step : nullptr;
}

}  // namespace

void fuse_pools(Draft& draft, kernels::Context& context) {
  if (!draft.options.fuse) return;
  std::vector<PlanStep>& steps = draft.plan.steps;
  const Uses uses = uses_of(draft);
  std::vector<bool> absorbed(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].call.kernel != kernels::kReluBackward.name) continue;
    const TensorId relu_dst = steps[i].src[0], gradient = steps[i].src[1];
    const auto writer = uses.writer.find(gradient);
    if (writer == uses.writer.end() || uses.readers.at(gradient).size() != 1 || draft.kept.contains(gradient))
      continue;
    const PlanStep& pool = steps[writer->second];
    if (pool.call.kernel != kernels::kMaxPoolBackward.name) continue;
    const PlanStep* forward = pooling_of(draft, uses, pool.src[0], relu_dst);
    if (forward == nullptr) continue;
    PlanStep fused = pool;
    fused.call.kernel = kernels::kMaxPoolReluBackward.name;
    fused.src = {pool.src[0], forward->dst[0], pool.src[1]};
    fused.dst = steps[i].dst;
    fused.fused = steps[i].node;
    if (!is_offered(draft.plan, fused, context)) continue;
    absorbed[writer->second] = true;
    steps[i] = std::move(fused);
  }
  std::vector<PlanStep> remaining;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!absorbed[i]) remaining.push_back(std::move(steps[i]));
  }
  steps = std::move(remaining);
}

}  // namespace netwright::engine
