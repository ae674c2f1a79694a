// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/plan/passes/passes.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/optimizer.h"
#include "kernels/api/step.h"

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
                plan_.optimizer_slots[index] * plan_.learned_bytes);
  }

  /// The tensors of a range: gradients, weights, then each state.
  std::vector<TensorId> whole(const FlatRange& range, std::size_t states) {
    std::vector<TensorId> src{gradients(range, gradients_offset(draft_)), weights(range)};
    for (std::size_t i = 0; i < states; ++i) src.push_back(state(range, i));
    return src;
  }
  /// The same tensors of each of these weights, all gradients first.
  std::vector<TensorId> one_by_one(std::span<const PlanWeight> weights, std::size_t states) {
    std::vector<TensorId> src;
    for (std::size_t part = 0; part < 2 + states; ++part) {
      for (const PlanWeight& weight : weights) src.push_back(part_of(weight, part));
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

/// Before anything looks at them.
void scale_back(Draft& draft, Updates& updates, const FlatRange& all) {
  if (!draft.options.scale_losses) return;
  const TensorId gradients = updates.gradients(all, gradients_offset(draft));
  updates.add(Phase::check, make_kernel_call(kernels::kScaleByLossScale, {.inverse = 1}), {gradients},
              {gradients});
}

/// Where running statistics stand: behind all weights.
std::optional<FlatRange> state_range(const Plan& plan) {
  std::optional<FlatRange> range;
  for (const PlanWeight& weight : plan.weights) {
    if (!weight.spec.state) continue;
    const PlanTensor& tensor = plan.tensor(weight.tensor);
    if (!range) range = FlatRange{.begin = tensor.offset};
    range->end = align_up(tensor.offset + tensor.desc.bytes());
  }
  return range;
}

/// Looks for gradients that are not finite (where only the norm is clipped, the norm tells) and for running
/// statistics that forward let overflow.
void add_finite_checks(Draft& draft, Updates& updates, const FlatRange& all) {
  const auto check = [&](TensorId numbers, std::string name) {
    const TensorId flag = add_result(draft, {}, std::move(name));
    draft.plan.non_finite.push_back(flag);
    updates.add(Phase::check, make_kernel_call(kernels::kHasNonFinite, {}), {numbers}, {flag});
  };
  const UpdateOptions& step = draft.options.step;
  if (step.clip_norm <= 0 || step.clip_value > 0)
    check(updates.gradients(all, gradients_offset(draft)), "non_finite");
  if (const auto state = state_range(draft.plan)) check(updates.weights(*state), "non_finite_state");
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

/// The longest ranges of weights this plan learns; one, unless other phases' weights stand between.
std::vector<FlatRange> learned_ranges(const Plan& plan) {
  std::vector<FlatRange> ranges;
  bool goes_on = false;
  for (const PlanWeight& weight : plan.weights) {
    const PlanTensor& tensor = plan.tensor(weight.tensor);
    if (weight.gradient && !goes_on) ranges.push_back({.begin = tensor.offset});
    if (weight.gradient) ranges.back().end = align_up(tensor.offset + tensor.desc.bytes());
    goes_on = weight.gradient.has_value();
  }
  return ranges;
}

/// Between two ranges stand gradients of other phases: none of this step's.
void clear_between(Draft& draft, Updates& updates, std::span<const FlatRange> ranges) {
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    const TensorId other =
        updates.gradients({.begin = ranges[i - 1].end, .end = ranges[i].begin}, gradients_offset(draft));
    updates.add(Phase::check, make_kernel_call(kernels::kFill, kernels::FillAttributes{}), {}, {other});
  }
}

/// One step for each class of weights; their places follow one another.
void add_class_updates(Draft& draft, Updates& updates, const UpdateRule& rule) {
  const std::vector<PlanWeight>& weights = draft.plan.weights;
  for (std::size_t i = 0; i < weights.size();) {
    if (!weights[i].gradient) {
      ++i;
      continue;
    }
    const UpdateClass update = weights[i].update;
    FlatRange range{.begin = draft.plan.tensor(weights[i].tensor).offset};
    std::vector<PlanWeight> members;
    for (; i < weights.size() && weights[i].gradient && weights[i].update == update; ++i) {
      const PlanTensor& tensor = draft.plan.tensor(weights[i].tensor);
      range.end = align_up(tensor.offset + tensor.desc.bytes());
      members.push_back(weights[i]);
    }
    std::vector<TensorId> src = rule.by_tensor ? updates.one_by_one(members, rule.states.size())
                                               : updates.whole(range, rule.states.size());
    const auto gradients = static_cast<std::ptrdiff_t>(src.size() / (2 + rule.states.size()));
    std::vector<TensorId> dst(src.begin() + gradients, src.end());
    updates.add(Phase::update, rule.call(update), std::move(src), std::move(dst));
  }
}

}  // namespace

void add_updates(Draft& draft) {
  const UpdateOptions& step = draft.options.step;
  const UpdateRule* rule = draft.rule_of(draft.options.phase);
  const std::vector<FlatRange> ranges = learned_ranges(draft.plan);
  if (draft.plan.mode == PlanMode::eval || rule == nullptr || ranges.empty()) return;
  const FlatRange all{.begin = ranges.front().begin, .end = ranges.back().end};
  Updates updates(draft);
  if (step.accumulates) {
    const TensorId sum = updates.gradients(all, gradients_offset(draft));
    updates.add(Phase::accumulate, make_kernel_call(kernels::kAccumulateGradients, {}),
                {updates.gradients(all, 0), sum}, {sum});
  }
  clear_between(draft, updates, ranges);
  scale_back(draft, updates, all);
  add_finite_checks(draft, updates, all);
  add_clipping(draft, updates, all);
  add_class_updates(draft, updates, *rule);
  if (step.ema <= 0) return;
  for (const FlatRange& range : ranges) {
    const TensorId mean = updates.state(range, rule->states.size());
    updates.add(Phase::update, make_kernel_call(kernels::kEmaUpdate, {.decay = step.ema}),
                {updates.weights(range), mean}, {mean});
  }
}

}  // namespace netwright::engine
