// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/passes/passes.h"
#include "kernels/api/loss.h"

namespace netwright::engine {
namespace {

/// The targets a loss leaves out do not count here either.
kernels::AccuracyAttributes of_loss(const Plan& plan, NodeId loss) {
  for (const PlanStep& step : plan.steps) {
    if (step.node != loss) continue;
    if (const auto* attributes = step.call.as(kernels::kCrossEntropyForward))
      return {.ignored_class = attributes->ignored_class, .ignores = attributes->ignores};
  }
  return {};
}

}  // namespace

void add_metrics(Draft& draft) {
  if (!draft.options.accuracy) return;
  for (PlanLoss& loss : draft.plan.losses) {
    const InferredNode& node = draft.inferred_node(loss.node);
    if (node.src_ports.size() != 2 || node.src[1].type != DataType::i64)
      continue;  // judges values, not classes
    loss.correct = add_result(draft, loss.node, "correct");
    loss.judged = add_result(draft, loss.node, "judged");
    draft.plan.steps.push_back(
        {.phase = Phase::metric,
         .node = loss.node,
         .call = make_kernel_call(kernels::kAccuracyCount, of_loss(draft.plan, loss.node)),
         .src = {draft.value_of.at(node.src_ports[0]), draft.value_of.at(node.src_ports[1])},
         .dst = {*loss.correct, *loss.judged}});
  }
}

}  // namespace netwright::engine
