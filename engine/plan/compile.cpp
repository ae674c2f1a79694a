// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/compile.h"

#include <algorithm>
#include <utility>

#include "engine/graph/block.h"
#include "engine/plan/draft.h"
#include "engine/plan/passes/passes.h"

namespace netwright::engine {

namespace {

/// What forbids this mode. To predict, only what feeds the Outputs must be sound.
std::vector<Problem> obstacles(const Graph& graph, const InferredGraph& inferred, PlanMode mode) {
  if (mode == PlanMode::train)
    return inferred.losses.empty() ? training_problems(inferred) : inferred.problems;
  const bool has_purpose = !inferred.outputs.empty() || !inferred.losses.empty();
  if (inferred.ok() && has_purpose) return {};
  return prediction_problems(graph, inferred);
}

/// The states of this plan's rule, behind those of the phases before it; the mean of the weights behind all.
void add_optimizer_states(Draft& draft) {
  Plan& plan = draft.plan;
  for (std::size_t phase = 0; phase < draft.phase_count(); ++phase) {
    const UpdateRule* rule = draft.rule_of(phase);
    if (rule == nullptr) return;
    const std::vector<PlanPhase>& phases = draft.options.phases;
    const std::string prefix = phases.empty() ? std::string() : phases[phase].name + "/";
    for (const std::string& state : rule->states) {
      if (phase == draft.options.phase) {
        plan.optimizer_states.push_back(prefix + state);
        plan.optimizer_slots.push_back(plan.slot_count);
      }
      ++plan.slot_count;
    }
  }
  if (draft.options.step.ema <= 0) return;
  plan.optimizer_states.emplace_back(kEmaState);
  plan.optimizer_slots.push_back(plan.slot_count++);
}

Draft start(const Graph& graph, const InferredGraph& inferred, const PlanOptions& options) {
  Draft draft{.graph = graph, .inferred = inferred, .options = options};
  draft.plan.mode = options.mode;
  draft.plan.batch = inferred.batch;
  draft.plan.precision = options.precision;
  draft.plan.products = options.products;
  draft.plan.block_bytes[static_cast<std::size_t>(Block::control)] = kResultsOffset;
  if (options.mode == PlanMode::train) add_optimizer_states(draft);
  for (NodeId id : inferred.order) draft.plan.node_names[id] = draft.node(id).name;
  return draft;
}

/// Room in the control block for what forward changes and a step that is not taken puts back.
void place_kept_states(Plan& plan) {
  std::int64_t& control = plan.block_bytes[static_cast<std::size_t>(Block::control)];
  plan.result_bytes = control - kResultsOffset;
  for (const PlanWeight& weight : plan.weights) {
    const std::int64_t from_end = plan.bytes_of(Block::weights) - plan.tensor(weight.tensor).offset;
    if (weight.spec.state) plan.state_bytes = std::max(plan.state_bytes, from_end);
  }
  if (plan.mode != PlanMode::train || plan.state_bytes == 0) return;
  plan.kept_offset = align_up(control);
  control = plan.kept_offset + plan.state_bytes;
}

void run_passes(Draft draft, kernels::Context& context, Compiled& compiled) {
  find_gradient_ways(draft);
  place_weights(draft);
  lower_forward(draft);
  add_metrics(draft);
  differentiate(draft);
  fuse(draft, context);
  fuse_pools(draft, context);
  fuse_norms(draft, context);
  prune(draft);
  round_products(draft);
  choose_layouts(draft, context);
  recompute(draft);
  add_updates(draft);
  reuse_in_place(draft);
  place_memory(draft);
  place_kept_states(draft.plan);
  bind(draft, context, compiled.kernels);
  compiled.plan = std::move(draft.plan);
  compiled.problems = std::move(draft.problems);
  compiled.choices = std::move(draft.choices);
}

/// What was drawn as a block can be found by the block; problems inside are the block's.
void compile_flat(const FlatGraph& flat, const PlanOptions& options, kernels::Context& context,
                  Compiled& compiled) {
  Draft draft = start(flat.graph, flat.inferred, options);
  draft.plan.block_of = flat.block_of;
  run_passes(std::move(draft), context, compiled);
  Plan& plan = compiled.plan;
  for (const auto& [port, inside] : flat.inside) {
    const std::string number = port.index == 0 ? "" : "_" + std::to_string(port.index);
    const std::string inner = inside.index == 0 ? "" : "_" + std::to_string(inside.index);
    for (const std::string tensor : {"dst", "diff_dst"}) {
      if (const auto found = plan.find(inside.node, tensor + inner))
        plan.names[{port.node, tensor + number}] = *found;
    }
  }
  for (Problem& problem : compiled.problems) {
    const auto block = problem.node ? flat.block_of.find(*problem.node) : flat.block_of.end();
    if (block != flat.block_of.end()) problem.node = block->second;
  }
}

}  // namespace

Compiled compile(const Graph& graph, const InferredGraph& inferred, const PlanOptions& options,
                 kernels::Context& context) {
  Compiled compiled{
      .plan = {}, .kernels = PreparedKernels(context), .problems = obstacles(graph, inferred, options.mode)};
  if (!compiled.ok()) return compiled;
  if (has_blocks(inferred)) {
    compile_flat(flatten(graph, inferred), options, context, compiled);
  } else {
    run_passes(start(graph, inferred, options), context, compiled);
  }
  return compiled;
}
PreparedKernels::PreparedKernels(PreparedKernels&& other) noexcept
    : context_(other.context_), handles_(std::exchange(other.handles_, {})) {}

PreparedKernels& PreparedKernels::operator=(PreparedKernels&& other) noexcept {
  if (this == &other) return *this;
  release();
  context_ = other.context_;
  handles_ = std::exchange(other.handles_, {});
  return *this;
}

void PreparedKernels::release() {
  for (kernels::KernelHandle handle : handles_) context_->release(handle);
  handles_.clear();
}

}  // namespace netwright::engine
