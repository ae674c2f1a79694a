// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/passes/passes.h"
#include "kernels/api/loss.h"

namespace netwright::engine {

void add_metrics(Draft& draft) {
  if (!draft.options.accuracy) return;
  for (PlanLoss& loss : draft.plan.losses) {
    const InferredNode& node = draft.inferred_node(loss.node);
    if (node.src_ports.size() != 2 || node.src[1].type != DataType::i64)
      continue;  // judges values, not classes
    loss.correct = add_result(draft, loss.node, "correct");
    loss.targets_per_row = node.src[1].shape.elements_from(1);
    draft.plan.steps.push_back(
        {.phase = Phase::metric,
         .node = loss.node,
         .call = make_kernel_call(kernels::kAccuracyCount, kernels::NoAttributes{}),
         .src = {draft.value_of.at(node.src_ports[0]), draft.value_of.at(node.src_ports[1])},
         .dst = {*loss.correct}});
  }
}

}  // namespace netwright::engine
