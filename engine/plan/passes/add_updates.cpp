// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/plan/passes/passes.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {

namespace {

/// Bytes [begin, end) of the weights block, padding between weights included: it holds zeros and stays zero.
struct FlatRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// Where an update reads gradients: beside what backward wrote where micro-batches are added up.
std::int64_t gradients_offset(const Draft& draft) {
  return draft.options.step.accumulates ? draft.plan.learned_bytes : 0;
}

/// The update steps of one plan, over flat ranges or over single weights.
class Updates {
 public:
  explicit Updates(Draft& draft) : draft_(draft), plan_(draft.plan) {}

  TensorId gradients(const FlatRange& range, std::int64_t offset) {
    return flat(TensorKind::weight_gradient, "gradients", Block::weight_gradients, range, offset);
  }
  TensorId weights(const FlatRange& range) {
    return flat(TensorKind::weight, "weights", Block::weights, range, 0);
  }
  TensorId state(const FlatRange& range, std::size_t index) {
    return flat(TensorKind::optimizer, plan_.optimizer_states[index], Block::optimizer, range,
                static_cast<std::int64_t>(index) * plan_.learned_bytes);
  }

  /// The tensors of a range: gradients, weights, then each state.
  std::vector<TensorId> whole(const FlatRange& range, std::size_t states) {
    std::vector<TensorId> src{gradients(range, gradients_offset(draft_)), weights(range)};
    for (std::size_t i = 0; i < states; ++i) src.push_back(state(range, i));
    return src;
  }
  /// The same tensors of each weight of a class, all gradients first.
  std::vector<TensorId> one_by_one(const UpdateClass& update, std::size_t states) {
    std::vector<TensorId> src;
    for (std::size_t part = 0; part < 2 + states; ++part) {
      for (const PlanWeight& weight : plan_.weights) {
        if (weight.gradient && weight.update == update) src.push_back(part_of(weight, part));
      }
    }
    return src;
  }

  void add(Phase phase, KernelCall call, std::vector<TensorId> src, std::vector<TensorId> dst) {
    plan_.steps.push_back(
        {.phase = phase, .node = {}, .call = std::move(call), .src = std::move(src), .dst = std::move(dst)});
  }

 private:
  TensorId flat(TensorKind kind, std::string name, Block block, const FlatRange& range, std::int64_t offset) {
    const TensorDesc desc{.type = plan_.precision,
                          .shape = {(range.end - range.begin) / bytes_of(plan_.precision)}};
    return draft_.add({.desc = desc,
                       .kind = kind,
                       .node = {},
                       .name = std::move(name),
                       .block = block,
                       .offset = range.begin + offset});
  }

  TensorId part_of(const PlanWeight& weight, std::size_t part) {
    if (part == 1) return weight.tensor;
    if (part > 1) return weight.optimizer_states[part - 2];
    if (!draft_.options.step.accumulates) return *weight.gradient;
    PlanTensor sum = plan_.tensor(*weight.gradient);
    sum.name = "sum of " + sum.name;
    sum.offset += gradients_offset(draft_);
    return draft_.add(std::move(sum));
  }

  Draft& draft_;
  Plan& plan_;
};

/// Looks for gradients that are not finite; where only the norm is clipped, the norm tells.
void add_finite_check(Draft& draft, Updates& updates, const FlatRange& all) {
  const UpdateOptions& step = draft.options.step;
  if (step.clip_norm > 0 && step.clip_value <= 0) return;
  const TensorId flag = add_result(draft, {}, "non_finite");
  draft.plan.non_finite = flag;
  updates.add(Phase::check, make_kernel_call(kernels::kHasNonFinite, {}),
              {updates.gradients(all, gradients_offset(draft))}, {flag});
}

/// Clipping, before any update.
void add_clipping(Draft& draft, Updates& updates, const FlatRange& all) {
  const UpdateOptions& step = draft.options.step;
  if (step.clip_value <= 0 && step.clip_norm <= 0) return;
  const TensorId gradients = updates.gradients(all, gradients_offset(draft));
  if (step.clip_value > 0) {
    updates.add(Phase::check, make_kernel_call(kernels::kClipByValue, {.limit = step.clip_value}),
                {gradients}, {gradients});
  }
  if (step.clip_norm <= 0) return;
  const TensorId norm = add_result(draft, {}, "gradient_norm");
  draft.plan.gradient_norm = norm;
  updates.add(Phase::check, make_kernel_call(kernels::kGradientNorm, {}), {gradients}, {norm});
  updates.add(Phase::check, make_kernel_call(kernels::kClipByNorm, {.limit = step.clip_norm}),
              {gradients, norm}, {gradients});
}

/// One step for each class of weights; their places follow one another.
void add_class_updates(Draft& draft, Updates& updates) {
  const UpdateRule& rule = *draft.options.update;
  const std::vector<PlanWeight>& weights = draft.plan.weights;
  for (std::size_t i = 0; i < weights.size() && weights[i].gradient;) {
    const UpdateClass update = weights[i].update;
    FlatRange range{.begin = draft.plan.tensor(weights[i].tensor).offset};
    for (; i < weights.size() && weights[i].gradient && weights[i].update == update; ++i) {
      const PlanTensor& tensor = draft.plan.tensor(weights[i].tensor);
      range.end = align_up(tensor.offset + tensor.desc.bytes());
    }
    std::vector<TensorId> src = rule.by_tensor ? updates.one_by_one(update, rule.states.size())
                                               : updates.whole(range, rule.states.size());
    const auto gradients = static_cast<std::ptrdiff_t>(src.size() / (2 + rule.states.size()));
    std::vector<TensorId> dst(src.begin() + gradients, src.end());
    updates.add(Phase::update, rule.call(update), std::move(src), std::move(dst));
  }
}

}  // namespace

void add_updates(Draft& draft) {
  const UpdateOptions& step = draft.options.step;
  const FlatRange all{.begin = 0, .end = draft.plan.learned_bytes};
  if (draft.plan.mode == PlanMode::eval || !draft.options.update || all.end == 0) return;
  Updates updates(draft);
  if (step.accumulates) {
    const TensorId sum = updates.gradients(all, gradients_offset(draft));
    updates.add(Phase::accumulate, make_kernel_call(kernels::kAccumulateGradients, {}),
                {updates.gradients(all, 0), sum}, {sum});
  }
  add_finite_check(draft, updates, all);
  add_clipping(draft, updates, all);
  add_class_updates(draft, updates);
  if (step.ema <= 0) return;
  const TensorId mean = updates.state(all, draft.options.update->states.size());
  updates.add(Phase::update, make_kernel_call(kernels::kEmaUpdate, {.decay = step.ema}),
              {updates.weights(all), mean}, {mean});
}

}  // namespace netwright::engine
