// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/plan/passes/passes.h"

namespace netwright::engine {

StepRequest descs_of(const Plan& plan, const PlanStep& step) {
  StepRequest descs;
  for (TensorId id : step.src) descs.src.push_back(plan.tensor(id).desc);
  for (TensorId id : step.dst) descs.dst.push_back(plan.tensor(id).desc);
  return descs;
}

kernels::KernelRequest request_of(const PlanStep& step, const StepRequest& descs) {
  return {.kernel = step.call.kernel,
          .attributes = step.call.attributes.get(),
          .src = descs.src,
          .dst = descs.dst,
          .algorithm = step.call.algorithm.empty() ? nullptr : step.call.algorithm.c_str()};
}

bool is_offered(const Plan& plan, const PlanStep& step, kernels::Context& context) {
  const StepRequest descs = descs_of(plan, step);
  const kernels::Prepared prepared = context.describe(request_of(step, descs));
  if (prepared.handle == kernels::KernelHandle::none) return false;
  context.release(prepared.handle);
  return true;
}

namespace {

std::string about(const Draft& draft, const PlanStep& step) {
  if (!step.node) return "The optimizer";
  return fmt::format("\"{}\" ({})", draft.node(*step.node).name, draft.node(*step.node).op);
}

}  // namespace

void bind(Draft& draft, kernels::Context& context, PreparedKernels& kernels) {
  std::int64_t scratch = 0;
  for (PlanStep& step : draft.plan.steps) {
    const StepRequest descs = descs_of(draft.plan, step);
    const kernels::Prepared prepared = context.describe(request_of(step, descs));
    if (prepared.handle == kernels::KernelHandle::none) {
      draft.problems.push_back(
          {.node = step.node,
           .message = fmt::format("{} cannot run on this device: {}", about(draft, step),
                                  prepared.failure != nullptr ? prepared.failure : "it gives no reason."),
           .remedy = "Choose another device or precision, or another layer."});
      continue;
    }
    kernels.add(prepared.handle);
    step.handle = prepared.handle;
    step.algorithm = prepared.algorithm;
    step.scratch_bytes = prepared.scratch_bytes;
    scratch = std::max(scratch, prepared.scratch_bytes);
  }
  draft.plan.block_bytes[static_cast<std::size_t>(Block::scratch)] = align_up(scratch);
}

}  // namespace netwright::engine
