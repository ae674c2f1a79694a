// SPDX-License-Identifier: Apache-2.0
#include "engine/metrics/judgement.h"

#include "kernels/api/loss.h"

namespace netwright::engine {
namespace {

std::optional<Judgement> of_values(kernels::ElementwiseLoss function) {
  switch (function) {
    using enum kernels::ElementwiseLoss;
    case mse:
    case l1:
    case huber:
      return Judgement{.kind = MetricKind::values};
    case bce:
      return Judgement{.kind = MetricKind::yes_or_no, .yes_above = 0.5, .target_yes_above = 0.5};
    case bce_with_logits:
    case focal:
      return Judgement{.kind = MetricKind::yes_or_no, .yes_above = 0, .target_yes_above = 0.5};
    case hinge:
      return Judgement{.kind = MetricKind::yes_or_no, .yes_above = 0, .target_yes_above = 0};
    case hinge_embedding:
    case kl_div:
    case kl_div_log:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Judgement> judgement_of(const KernelCall& call) {
  if (const auto* classes = call.as(kernels::kCrossEntropyForward)) {
    Judgement found{.kind = MetricKind::classes};
    if (classes->ignores != 0) found.ignored_class = classes->ignored_class;
    return found;
  }
  if (const auto* values = call.as(kernels::kElementwiseLossForward)) return of_values(values->function);
  const auto* rows = call.as(kernels::kRowLossForward);
  if (rows == nullptr || rows->function != kernels::RowLoss::dice) return std::nullopt;
  return Judgement{.kind = MetricKind::yes_or_no, .yes_above = 0.5, .target_yes_above = 0.5};
}

}  // namespace

std::vector<Judgement> judgements_of(const Plan& plan) {
  std::vector<Judgement> all;
  for (const PlanStep& step : plan.steps) {
    if (step.phase != Phase::loss || !step.node) continue;
    std::optional<Judgement> found = judgement_of(step.call);
    if (!found) continue;
    found->loss = *step.node;
    found->prediction = step.src.at(0);
    found->target = step.src.at(1);
    all.push_back(*found);
  }
  return all;
}

}  // namespace netwright::engine
