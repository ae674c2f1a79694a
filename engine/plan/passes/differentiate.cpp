// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/plan/passes/node_lowering.h"
#include "engine/plan/passes/passes.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/step.h"

namespace netwright::engine {

namespace {

void add_step(Draft& draft, NodeId node, kernels::KernelId<kernels::NoAttributes> kernel,
              std::vector<TensorId> src, TensorId dst) {
  draft.plan.steps.push_back({.phase = Phase::backward,
                              .node = node,
                              .call = make_kernel_call(kernel, kernels::NoAttributes{}),
                              .src = std::move(src),
                              .dst = {dst}});
}

/// Adds one reader's gradient of `port` to what its other readers gave. A view is never added to: its memory
/// is the gradient of another tensor too.
void contribute(Draft& draft, NodeId reader, Port port, TensorId gradient) {
  const auto [sum, first] = draft.gradient_of.try_emplace(port, gradient);
  if (first) return;
  if (draft.plan.tensor(sum->second).view_of) {
    const TensorId own = draft.add({.desc = draft.plan.tensor(gradient).desc,
                                    .kind = TensorKind::gradient,
                                    .node = port.node,
                                    .name = "sum of gradients"});
    add_step(draft, reader, kernels::kAddForward, {sum->second, gradient}, own);
    sum->second = own;
    return;
  }
  add_step(draft, reader, kernels::kAccumulate, {gradient, sum->second}, sum->second);
}

void register_gradients(Draft& draft, NodeId id) {
  const std::size_t outputs = draft.inferred_node(id).inferred.dst.size();
  for (std::size_t i = 0; i < outputs; ++i) {
    const auto found = draft.gradient_of.find({.node = id, .index = static_cast<int>(i)});
    if (found == draft.gradient_of.end()) continue;
    draft.plan.names[{id, i == 0 ? "diff_dst" : fmt::format("diff_dst_{}", i)}] = found->second;
  }
}

/// The gradient of a loss times the loss scale.
TensorId scaled(Draft& draft, NodeId loss, TensorId gradient) {
  const PlanTensor& tensor = draft.plan.tensor(gradient);
  const TensorId product = draft.add(
      {.desc = tensor.desc, .kind = TensorKind::gradient, .node = tensor.node, .name = "scaled gradient"});
  draft.plan.steps.push_back({.phase = Phase::backward,
                              .node = loss,
                              .call = make_kernel_call(kernels::kScaleByLossScale, {}),
                              .src = {gradient},
                              .dst = {product}});
  return product;
}

void run_backward(Draft& draft, NodeId id) {
  const InferredNode& node = draft.inferred_node(id);
  NodeLowering lowering(draft, id, Phase::backward);
  node.op->backward(node.attributes.get(), lowering);
  const bool scales = draft.options.scale_losses && node.op->role == OpRole::loss;
  for (const Contribution& part : lowering.contributions()) {
    const TensorId gradient = scales ? scaled(draft, id, part.gradient) : part.gradient;
    contribute(draft, id, node.src_ports[static_cast<std::size_t>(part.src)], gradient);
  }
}

}  // namespace

void differentiate(Draft& draft) {
  if (draft.plan.mode == PlanMode::eval) return;
  for (auto id = draft.inferred.order.rbegin(); id != draft.inferred.order.rend(); ++id) {
    if (!draft.learns.contains(*id)) continue;
    register_gradients(draft, *id);
    if (draft.inferred_node(*id).op->role == OpRole::input) {
      const auto gradient = draft.gradient_of.find({.node = *id, .index = 0});
      if (gradient != draft.gradient_of.end()) draft.kept.insert(gradient->second);
    } else {
      run_backward(draft, *id);
    }
  }
}

}  // namespace netwright::engine
