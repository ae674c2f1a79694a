// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <optional>
#include <set>

#include "engine/plan/passes/passes.h"
#include "kernels/api/activation.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/convolution.h"
#include "kernels/api/linear.h"

namespace netwright::engine {

namespace {

/// The kernel that does the same followed by a ReLU.
std::optional<std::string_view> with_relu(std::string_view kernel) {
  if (kernel == kernels::kConvolutionForward.name) return kernels::kConvolutionReluForward.name;
  if (kernel == kernels::kLinearForward.name) return kernels::kLinearReluForward.name;
  if (kernel == kernels::kAddForward.name) return kernels::kAddReluForward.name;
  return std::nullopt;
}

/// Who reads what, by steps; what is read from outside counts as read by no step that could be fused.
class Readers {
 public:
  explicit Readers(const Draft& draft) : plan_(draft.plan) {
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      for (TensorId src : plan_.steps[i].src) readers_[plan_.root(src)].insert(i);
    }
    for (const PlanOutput& output : plan_.outputs) shown_.insert(plan_.root(output.tensor));
    for (TensorId kept : draft.kept) shown_.insert(plan_.root(kept));
  }

  /// The ReLU step that alone reads `tensor`, as itself and not through a view.
  std::optional<std::size_t> only_relu(TensorId tensor) const {
    const auto found = readers_.find(tensor);
    if (found == readers_.end() || found->second.size() != 1 || shown_.contains(tensor)) return std::nullopt;
    const PlanStep& step = plan_.steps[*found->second.begin()];
    const bool fits = step.call.kernel == kernels::kReluForward.name && step.src[0] == tensor;
    return fits ? std::optional(*found->second.begin()) : std::nullopt;
  }

 private:
  const Plan& plan_;
  std::map<TensorId, std::set<std::size_t>> readers_;
  std::set<TensorId> shown_;
};

}  // namespace

void fuse(Draft& draft, kernels::Context& context) {
  if (!draft.options.fuse) return;
  std::vector<PlanStep>& steps = draft.plan.steps;
  const Readers readers(draft);
  std::vector<bool> absorbed(steps.size());
  for (PlanStep& step : steps) {
    const auto kernel = with_relu(step.call.kernel);
    const auto relu = kernel ? readers.only_relu(step.dst[0]) : std::nullopt;
    if (!relu) continue;
    PlanStep fused = step;
    fused.call.kernel = *kernel;
    fused.dst = steps[*relu].dst;
    fused.fused = {*steps[*relu].node};
    if (!is_offered(draft.plan, fused, context)) continue;
    step = std::move(fused);
    absorbed[*relu] = true;
  }
  std::vector<PlanStep> remaining;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!absorbed[i]) remaining.push_back(std::move(steps[i]));
  }
  steps = std::move(remaining);
}

}  // namespace netwright::engine
