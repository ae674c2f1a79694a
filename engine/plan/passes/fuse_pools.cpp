// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "engine/plan/passes/passes.h"
#include "kernels/api/activation.h"
#include "kernels/api/convolution.h"
#include "kernels/api/convolution_pool.h"

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

void drop(std::vector<PlanStep>& steps, const std::vector<bool>& absorbed) {
  std::vector<PlanStep> remaining;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!absorbed[i]) remaining.push_back(std::move(steps[i]));
  }
  steps = std::move(remaining);
}

/// Gradients through a pooling and the ReLU before it.
void fuse_backward(Draft& draft, kernels::Context& context) {
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
    fused.fused = {*steps[i].node};
    if (!is_offered(draft.plan, fused, context)) continue;
    absorbed[writer->second] = true;
    steps[i] = std::move(fused);
  }
  drop(steps, absorbed);
}

/// Whether windows over images neither meet nor reach into padding.
bool has_tiles(const kernels::PoolAttributes& pool, const TensorDesc& images) {
  if (pool.adaptive || images.shape.rank != 4) return false;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    if (pool.padding_begin[axis] != 0 || pool.padding_end[axis] != 0 || pool.kernel[axis] > pool.stride[axis])
      return false;
  }
  return true;
}

/// Weight gradients of convolutions whose outputs' gradients, which come through ReLU and pooling, nobody
/// else reads: those of a first layer.
void fuse_weight_gradients(Draft& draft, kernels::Context& context) {
  std::vector<PlanStep>& steps = draft.plan.steps;
  const Uses uses = uses_of(draft);
  std::vector<bool> absorbed(steps.size());
  for (PlanStep& step : steps) {
    const auto* convolution = step.call.as(kernels::kConvolutionBackwardWeight);
    if (convolution == nullptr) continue;
    const TensorId gradient = step.src[1];
    const auto writer = uses.writer.find(gradient);
    if (writer == uses.writer.end() || uses.readers.at(gradient).size() != 1 || draft.kept.contains(gradient))
      continue;
    const PlanStep& pool = steps[writer->second];
    const auto* attributes = pool.call.as(kernels::kMaxPoolReluBackward);
    if (attributes == nullptr || !has_tiles(*attributes, draft.plan.tensor(gradient).desc)) continue;
    PlanStep fused = step;
    fused.call = make_kernel_call(kernels::kConvolutionReluPoolBackwardWeight,
                                  {.convolution = *convolution, .pool = *attributes});
    fused.src = {step.src[0], pool.src[0], pool.src[1], pool.src[2]};
    fused.fused = pool.fused;
    fused.fused.push_back(*pool.node);
    if (!is_offered(draft.plan, fused, context)) continue;
    step = std::move(fused);
    absorbed[writer->second] = true;
  }
  drop(steps, absorbed);
}

/// Convolutions and ReLU with the max pooling that alone reads what they give.
void fuse_forward(Draft& draft, kernels::Context& context) {
  std::vector<PlanStep>& steps = draft.plan.steps;
  const Uses uses = uses_of(draft);
  std::set<TensorId> shown(draft.kept.begin(), draft.kept.end());
  for (const PlanOutput& output : draft.plan.outputs) shown.insert(draft.plan.root(output.tensor));
  std::vector<bool> absorbed(steps.size());
  for (PlanStep& step : steps) {
    const auto* convolution = step.call.as(kernels::kConvolutionReluForward);
    if (convolution == nullptr || shown.contains(step.dst[0])) continue;
    const auto readers = uses.readers.find(step.dst[0]);
    if (readers == uses.readers.end() || readers->second.size() != 1) continue;
    const std::size_t reader = *readers->second.begin();
    const PlanStep& pool = steps[reader];
    const auto* attributes = pool.call.as(kernels::kMaxPoolForward);
    if (attributes == nullptr || pool.src[0] != step.dst[0] ||
        !has_tiles(*attributes, draft.plan.tensor(pool.src[0]).desc))
      continue;
    PlanStep fused = step;
    fused.call = make_kernel_call(kernels::kConvolutionReluPoolForward,
                                  {.convolution = *convolution, .pool = *attributes});
    fused.dst = pool.dst;
    fused.fused.push_back(*pool.node);
    if (!is_offered(draft.plan, fused, context)) continue;
    step = std::move(fused);
    absorbed[reader] = true;
  }
  drop(steps, absorbed);
}

}  // namespace

void fuse_pools(Draft& draft, kernels::Context& context) {
  if (!draft.options.fuse) return;
  fuse_backward(draft, context);
  fuse_weight_gradients(draft, context);
  fuse_forward(draft, context);
}

}  // namespace netwright::engine
