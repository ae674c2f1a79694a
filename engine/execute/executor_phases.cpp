// SPDX-License-Identifier: Apache-2.0
// A training step as one or several phases over the same batch and the same weights.
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/execute/executor_state.h"

namespace netwright::engine {
namespace {

/// Adds what one phase said to the step's; a loss of several phases counts once.
void merge(StepResult& step, std::vector<LossValue>& losses, const StepResult& phase) {
  for (const LossValue& loss : phase.losses) {
    if (std::ranges::find(losses, loss.node, &LossValue::node) != losses.end()) continue;
    losses.push_back(loss);
    step.loss += loss.weight * loss.value;
  }
  if (phase.correct && !step.correct) {
    step.correct = phase.correct;
    step.targets = phase.targets;
  }
  if (phase.gradient_norm) {
    step.gradient_norm = std::hypot(step.gradient_norm.value_or(0), *phase.gradient_norm);
  }
  step.finite = phase.finite;
}

}  // namespace

std::optional<kernels::StepState> Executor::State::state_in(std::size_t phase,
                                                            const kernels::StepState& state) const {
  const PhaseTurn& own = turns[phase];
  const std::int64_t done = state.update - 1;
  if (done % own.every != 0) return std::nullopt;
  kernels::StepState in = state;
  in.step = state.step * std::ssize(train) + static_cast<std::int64_t>(phase);
  in.update = done / own.every + 1;
  in.learning_rate *= own.rate;
  return in;
}

Result<StepResult> Executor::State::run_phases(const BatchView& batch, const kernels::StepState& state,
                                               std::span<const Capture> captures) {
  turn = 0;
  if (train.size() == 1) return run_phase(batch, *state_in(0, state), captures);
  StepResult step;
  all_losses.clear();
  bool updated = false;
  for (turn = 0; turn < train.size(); ++turn) {
    const auto in = state_in(turn, state);
    if (!in) continue;
    const auto result = run_phase(batch, *in, turn == 0 ? captures : std::span<const Capture>());
    if (!result) return result;
    merge(step, all_losses, *result);
    step.untouched = !updated;
    if (!step.finite) break;
    updated = true;
  }
  step.losses = all_losses;
  return step;
}

Result<StepResult> Executor::State::run_phase(const BatchView& batch, const kernels::StepState& state,
                                              std::span<const Capture> captures) {
  if (auto kept = keep_state(); !kept) return kept.error();
  kernels::StepState own = state;
  own.valid_rows = batch.valid_rows;
  const bool whole = !accumulates || batch.valid_rows <= train[turn].plan().batch;
  Result<StepResult> result =
      whole ? run_piece(batch, own, captures, RunPart::before_update) : run_in_pieces(batch, own, captures);
  if (!result) return result;
  const auto closed = result->finite ? train[turn].run(own, captures, RunPart::update) : put_state_back();
  if (!closed) return closed.error();
  return result;
}

}  // namespace netwright::engine
