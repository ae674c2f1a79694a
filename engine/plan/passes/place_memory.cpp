// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "engine/plan/memory_layout.h"
#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

/// The tensor with memory of its own behind views and tensors in place.
TensorId memory_of(const Plan& plan, TensorId id) {
  TensorId root = plan.root(id);
  while (plan.tensor(root).in_place_of) root = plan.root(*plan.tensor(root).in_place_of);
  return root;
}

/// From where a tensor is made to where it is last touched, views included; inputs are there before the first
/// step.
std::map<TensorId, Lifetime> lifetimes_of(const Draft& draft) {
  const Plan& plan = draft.plan;
  std::map<TensorId, Lifetime> lifetimes;
  const auto touch = [&](TensorId id, std::int64_t step) {
    const TensorId root = memory_of(plan, id);
    const PlanTensor& tensor = plan.tensor(root);
    if (tensor.block != Block::activations || !tensor.exists) return;
    const auto [life, fresh] =
        lifetimes.try_emplace(root, Lifetime{.first = step, .last = step, .bytes = tensor.desc.bytes()});
    life->second.last = std::max(life->second.last, step);
  };
  for (const PlanInput& input : plan.inputs) touch(input.tensor, -1);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    for (TensorId src : plan.steps[i].src) touch(src, static_cast<std::int64_t>(i));
    for (TensorId dst : plan.steps[i].dst) touch(dst, static_cast<std::int64_t>(i));
  }
  const auto end = static_cast<std::int64_t>(plan.steps.size());
  for (TensorId id : draft.kept) touch(id, end);
  if (plan.mode == PlanMode::eval) {
    for (const PlanOutput& output : plan.outputs) touch(output.tensor, end);
  }
  return lifetimes;
}

}  // namespace

void place_memory(Draft& draft) {
  std::vector<TensorId> ids;
  std::vector<Lifetime> lifetimes;
  for (const auto& [id, lifetime] : lifetimes_of(draft)) {
    ids.push_back(id);
    lifetimes.push_back(lifetime);
  }
  const MemoryLayout layout = lay_out(lifetimes, kAlignment);
  for (std::size_t i = 0; i < ids.size(); ++i) draft.tensor(ids[i]).offset = layout.offsets[i];
  for (PlanTensor& tensor : draft.plan.tensors) {
    if (!tensor.view_of && !tensor.in_place_of) continue;
    const TensorId behind = tensor.view_of ? *tensor.view_of : *tensor.in_place_of;
    const PlanTensor& root = draft.plan.tensor(memory_of(draft.plan, behind));
    tensor.block = root.block;
    tensor.offset = root.offset;
  }
  draft.plan.block_bytes[static_cast<std::size_t>(Block::activations)] = layout.peak_bytes;
}

}  // namespace netwright::engine
