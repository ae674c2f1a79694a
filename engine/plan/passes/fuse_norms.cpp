// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/plan/passes/passes.h"
#include "kernels/api/activation.h"
#include "kernels/api/elementwise.h"
#include "kernels/api/normalization.h"

namespace netwright::engine {

namespace {

using kernels::BatchNormAttributes;

/// Steps by the tensors they read, through views too.
using Readers = std::map<TensorId, std::set<std::size_t>>;

Readers readers_of(const Draft& draft) {
  Readers readers;
  for (std::size_t i = 0; i < draft.plan.steps.size(); ++i) {
    for (TensorId src : draft.plan.steps[i].src) readers[draft.plan.root(src)].insert(i);
  }
  for (const PlanOutput& output : draft.plan.outputs)
    readers[draft.plan.root(output.tensor)].insert(draft.plan.steps.size());
  return readers;
}

/// What an activation keeps numbers between; none where it does something else. Its gradient is 0 at both.
std::optional<std::pair<double, double>> limits_of(const PlanStep& step) {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  if (step.call.kernel == kernels::kReluForward.name) return std::pair{0.0, kNone};
  const kernels::UnaryAttributes* unary = step.call.as(kernels::kUnaryForward);
  if (unary == nullptr || unary->function != kernels::UnaryFunction::hard_tanh) return std::nullopt;
  return std::pair{unary->alpha, unary->beta};
}

bool is_gradient_of(const PlanStep& backward, const PlanStep& forward) {
  const std::string_view wanted = forward.call.kernel == kernels::kReluForward.name
                                      ? kernels::kReluBackward.name
                                      : kernels::kUnaryBackward.name;
  return backward.call.kernel == wanted && backward.src[0] == forward.dst[0];
}

/// A batch normalisation, the activation behind it, and both on the way back where nothing comes between;
/// indices of steps.
struct Chain {
  std::size_t norm = 0, activation = 0;
  std::optional<std::size_t> norm_backward = {}, activation_backward = {};
};

class NormFusion {
 public:
  explicit NormFusion(Draft& draft) : draft_(draft), readers_(readers_of(draft)) {}

  /// The chain that begins with step `norm`, if no one else reads what is between.
  std::optional<Chain> chain_of(std::size_t norm) const {
    const PlanStep& step = steps()[norm];
    const bool trains = step.call.kernel == kernels::kBatchNormTrainForward.name;
    if (!trains && step.call.kernel != kernels::kBatchNormEvalForward.name) return std::nullopt;
    const auto activation = only_reader(step.dst[0]);
    if (!activation || !limits_of(steps()[*activation])) return std::nullopt;
    Chain chain{.norm = norm, .activation = *activation};
    if (!trains) return chain;
    for (std::size_t i = *activation + 1; i < steps().size(); ++i) {
      const PlanStep& later = steps()[i];
      if (is_gradient_of(later, steps()[*activation])) chain.activation_backward = i;
      if (later.call.kernel == kernels::kBatchNormBackward.name && later.src[2] == step.dst[1])
        chain.norm_backward = i;
    }
    const bool alone = chain.activation_backward && chain.norm_backward &&
                       only_reader(steps()[*chain.activation_backward].dst[0]) == chain.norm_backward;
    if (!alone) chain.norm_backward = chain.activation_backward = std::nullopt;
    return chain;
  }

  /// The chain's normalisations with the activation in them; false where the device has no such kernels.
  bool fuse(const Chain& chain, kernels::Context& context) {
    const PlanStep& activation = steps()[chain.activation];
    const auto limits = *limits_of(activation);
    PlanStep forward = clamped(steps()[chain.norm], limits);
    forward.dst[0] = activation.dst[0];
    forward.fused = {*activation.node};
    if (!is_offered(draft_.plan, forward, context)) return false;
    if (chain.norm_backward) {
      PlanStep backward = clamped(steps()[*chain.norm_backward], limits);
      backward.src[4] = steps()[*chain.activation_backward].src[1];
      backward.src.push_back(activation.dst[0]);
      backward.fused = {*activation.node};
      if (!is_offered(draft_.plan, backward, context)) return false;
      steps()[*chain.norm_backward] = std::move(backward);
    }
    steps()[chain.norm] = std::move(forward);
    return true;
  }

 private:
  std::vector<PlanStep>& steps() const { return draft_.plan.steps; }

  std::optional<std::size_t> only_reader(TensorId tensor) const {
    const auto found = readers_.find(tensor);
    if (found == readers_.end() || found->second.size() != 1 || draft_.kept.contains(tensor))
      return std::nullopt;
    const std::size_t reader = *found->second.begin();
    return reader < steps().size() ? std::optional(reader) : std::nullopt;
  }

  static PlanStep clamped(PlanStep step, std::pair<double, double> limits) {
    const auto set = [&](auto id) {
      if (const BatchNormAttributes* given = step.call.as(id)) {
        BatchNormAttributes attributes = *given;
        attributes.lowest = limits.first;
        attributes.highest = limits.second;
        step.call = make_kernel_call(id, attributes);
      }
    };
    set(kernels::kBatchNormTrainForward);
    set(kernels::kBatchNormEvalForward);
    set(kernels::kBatchNormBackward);
    return step;
  }

  Draft& draft_;
  Readers readers_;
};

}  // namespace

void fuse_norms(Draft& draft, kernels::Context& context) {
  if (!draft.options.fuse) return;
  std::vector<PlanStep>& steps = draft.plan.steps;
  NormFusion fusion(draft);
  std::set<std::size_t> absorbed;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto chain = fusion.chain_of(i);
    if (!chain || !fusion.fuse(*chain, context)) continue;
    absorbed.insert(chain->activation);
    if (chain->activation_backward) absorbed.insert(*chain->activation_backward);
  }
  std::vector<PlanStep> remaining;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!absorbed.contains(i)) remaining.push_back(std::move(steps[i]));
  }
  steps = std::move(remaining);
}

}  // namespace netwright::engine
