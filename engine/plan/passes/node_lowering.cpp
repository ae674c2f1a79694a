// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/passes/node_lowering.h"

#include <fmt/format.h>

#include <cassert>

#include "kernels/api/arithmetic.h"

namespace netwright::engine {

NodeLowering::NodeLowering(Draft& draft, NodeId node, Phase phase)
    : draft_(draft),
      node_(node),
      phase_(phase),
      inferred_(draft.inferred_node(node)),
      diff_src_(inferred_.src_ports.size()) {}

bool NodeLowering::differentiates() const {
  return mode() == PlanMode::train && draft_.learns.contains(node_);
}

TensorId NodeLowering::src(int index) {
  return draft_.value_of.at(inferred_.src_ports.at(static_cast<std::size_t>(index)));
}

TensorId NodeLowering::dst(int index) {
  return draft_.value_of.at(Port{.node = node_, .index = index});
}

TensorId NodeLowering::named(std::string_view name) const {
  const auto found = draft_.plan.names.find({node_, std::string(name)});
  assert(found != draft_.plan.names.end());
  return found->second;
}

TensorId NodeLowering::weight(std::string_view name) {
  return named(name);
}

TensorId NodeLowering::saved(std::string_view name, const TensorDesc& desc) {
  const auto found = draft_.plan.names.find({node_, std::string(name)});
  if (found != draft_.plan.names.end()) return found->second;
  return draft_.add_named({.desc = draft_.in_precision(desc),
                           .kind = TensorKind::saved,
                           .node = node_,
                           .name = std::string(name)});
}

TensorId NodeLowering::temporary(const TensorDesc& desc) {
  return draft_.add({.desc = draft_.in_precision(desc), .kind = TensorKind::temporary, .node = node_});
}

TensorId NodeLowering::view(TensorId tensor, const Shape& shape) {
  PlanTensor same = draft_.tensor(tensor);
  assert(same.desc.shape.elements() == shape.elements());
  same.desc.shape = shape;
  same.view_of = tensor;
  same.name.clear();
  return draft_.add(std::move(same));
}

void NodeLowering::alias_dst_to_src() {
  assert(desc(dst(0)).bytes() == desc(src(0)).bytes());
  const TensorId source = src(0);
  draft_.tensor(dst(0)).view_of = source;
}

TensorId NodeLowering::loss() {
  return named("loss");
}

double NodeLowering::loss_weight() const {
  for (const PlanLoss& loss : draft_.plan.losses) {
    if (loss.node == node_) return loss.weight;
  }
  return 1;
}

bool NodeLowering::needs_diff_src(int index) const {
  return draft_.wants_gradient(inferred_.src_ports.at(static_cast<std::size_t>(index)));
}

TensorId NodeLowering::add_gradient(int index, std::optional<TensorId> view_of) {
  std::optional<TensorId>& gradient = diff_src_.at(static_cast<std::size_t>(index));
  if (!gradient) {
    const TensorDesc desc = draft_.plan.tensor(src(index)).desc;
    gradient = draft_.add_named({.desc = desc,
                                 .kind = TensorKind::gradient,
                                 .node = node_,
                                 .name = fmt::format("diff_src_{}", index),
                                 .view_of = view_of});
  }
  return *gradient;
}

TensorId NodeLowering::diff_src(int index) {
  return add_gradient(index, std::nullopt);
}

bool NodeLowering::has_diff_dst(int index) const {
  return draft_.gradient_of.contains(Port{.node = node_, .index = index});
}

TensorId NodeLowering::diff_dst(int index) {
  const auto [gradient, missing] = draft_.gradient_of.try_emplace(Port{.node = node_, .index = index});
  if (missing) {
    gradient->second = temporary(desc(dst(index)));
    draft_.plan.steps.push_back({.phase = phase_,
                                 .node = node_,
                                 .call = make_kernel_call(kernels::kFill, kernels::FillAttributes{}),
                                 .dst = {gradient->second}});
  }
  return gradient->second;
}

TensorId NodeLowering::diff_weight(std::string_view name) {
  const auto learned = draft_.plan.names.find({node_, "diff_" + std::string(name)});
  // A frozen weight's gradient goes nowhere; prune() drops the step unless it makes another one too.
  return learned != draft_.plan.names.end() ? learned->second : temporary(desc(weight(name)));
}

void NodeLowering::alias_diff_src_to_diff_dst() {
  for (int i = 0; i < src_count(); ++i) {
    if (needs_diff_src(i)) add_gradient(i, diff_dst(0));
  }
}

std::vector<Contribution> NodeLowering::contributions() const {
  std::vector<Contribution> all;
  for (std::size_t i = 0; i < diff_src_.size(); ++i) {
    if (diff_src_[i] && needs_diff_src(static_cast<int>(i))) {
      all.push_back({.src = static_cast<int>(i), .gradient = *diff_src_[i]});
    }
  }
  return all;
}

void NodeLowering::emit(KernelCall call, std::span<const TensorId> src, std::span<const TensorId> dst) {
  // The first forward kernel does the op's arithmetic; in backward each kernel does about as much again.
  const bool counts = phase_ == Phase::backward || !cost_given_;
  cost_given_ = true;
  draft_.plan.steps.push_back({.phase = phase_,
                               .node = node_,
                               .call = std::move(call),
                               .src = {src.begin(), src.end()},
                               .dst = {dst.begin(), dst.end()},
                               .multiply_adds = counts ? inferred_.cost.multiply_adds : 0});
}

}  // namespace netwright::engine
