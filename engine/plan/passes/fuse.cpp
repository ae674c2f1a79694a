// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "engine/plan/passes/passes.h"
#include "kernels/api/activation.h"
#include "kernels/api/convolution.h"
#include "kernels/api/linear.h"

namespace netwright::engine {

namespace {

/// The kernel that does the same followed by a ReLU.
std::optional<std::string_view> with_relu(std::string_view kernel) {
  if (kernel == kernels::kConv2dForward.name) return kernels::kConv2dReluForward.name;
  if (kernel == kernels::kLinearForward.name) return kernels::kLinearReluForward.name;
  return std::nullopt;
}

bool reads(const Plan& plan, const PlanStep& step, TensorId tensor) {
  return std::any_of(step.src.begin(), step.src.end(),
                     [&](TensorId src) { return plan.root(src) == tensor; });
}

/// The ReLU step that alone reads `tensor`, as itself and not through a view.
std::optional<std::size_t> only_reader(const Draft& draft, TensorId tensor) {
  const Plan& plan = draft.plan;
  const auto holds = [&](TensorId id) { return plan.root(id) == tensor; };
  const auto shown = [&](const PlanOutput& output) { return holds(output.tensor); };
  if (std::any_of(plan.outputs.begin(), plan.outputs.end(), shown)) return std::nullopt;
  if (std::any_of(draft.kept.begin(), draft.kept.end(), holds)) return std::nullopt;
  std::optional<std::size_t> reader;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (!reads(plan, plan.steps[i], tensor)) continue;
    if (reader) return std::nullopt;
    reader = i;
  }
  if (!reader) return std::nullopt;
  const PlanStep& step = plan.steps[*reader];
  return step.call.kernel == kernels::kReluForward.name && step.src[0] == tensor ? reader : std::nullopt;
}

bool is_offered(const Plan& plan, const PlanStep& step, kernels::Context& context) {
  const StepRequest descs = descs_of(plan, step);
  const kernels::Prepared prepared = context.describe(request_of(step, descs));
  if (prepared.handle == kernels::KernelHandle::none) return false;
  context.release(prepared.handle);
  return true;
}

}  // namespace

void fuse(Draft& draft, kernels::Context& context) {
  if (!draft.options.fuse) return;
  std::vector<PlanStep>& steps = draft.plan.steps;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto kernel = with_relu(steps[i].call.kernel);
    if (!kernel) continue;
    const TensorId between = steps[i].dst[0];
    const auto relu = only_reader(draft, between);
    if (!relu) continue;
    PlanStep fused = steps[i];
    fused.call.kernel = *kernel;
    fused.dst = steps[*relu].dst;
    fused.fused = steps[*relu].node;
    if (!is_offered(draft.plan, fused, context)) continue;
    steps[i] = std::move(fused);
    steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(*relu));
  }
}

}  // namespace netwright::engine
