// SPDX-License-Identifier: Apache-2.0
// A training step as one or several phases over the same batch and the same weights, each in one pass or in
// one for every micro-batch: given to the device as a whole.
#include <algorithm>
#include <utility>

#include "engine/execute/executor_state.h"

namespace netwright::engine {

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

std::size_t Executor::State::last_phase(const kernels::StepState& state) const {
  std::size_t last = 0;
  for (std::size_t phase = 0; phase < train.size(); ++phase) {
    if (state_in(phase, state)) last = phase;
  }
  return last;
}

BatchView Executor::State::cut(const BatchView& batch, std::int64_t begin, std::int64_t rows) {
  piece.assign(batch.inputs.begin(), batch.inputs.end());
  for (InputView& view : piece) {
    const std::size_t row = view.bytes.size() / static_cast<std::size_t>(batch.valid_rows);
    view.bytes =
        view.bytes.subspan(static_cast<std::size_t>(begin) * row, static_cast<std::size_t>(rows) * row);
  }
  BatchView view{.inputs = piece, .valid_rows = rows};
  if (!batch.images.empty())
    view.images = batch.images.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(rows));
  return view;
}

Result<void> Executor::State::give_step(const BatchView& batch, const kernels::StepState& state,
                                        std::span<const Capture> captures) {
  GivenStep& step = given_steps[next_step];
  step.result = {};
  step.losses.clear();
  step.updated = step.over = step.ended = false;
  step.given_at = std::chrono::steady_clock::now();
  const std::size_t last = last_phase(state);
  bool first = true;
  for (std::size_t phase = 0; phase < train.size(); ++phase) {
    const auto in = state_in(phase, state);
    if (!in) continue;
    const GivenPass pass{.phase = phase, .step = next_step, .begins_step = first, .ends_step = phase == last};
    const auto given = give_phase(batch, *in, pass, phase == 0 ? captures : std::span<const Capture>());
    if (!given) return given;
    first = false;
  }
  next_step = (next_step + 1) % given_steps.size();
  ++under_way;
  return {};
}

Result<void> Executor::State::give_phase(const BatchView& batch, const kernels::StepState& state,
                                         GivenPass pass, std::span<const Capture> captures) {
  const std::int64_t most = train[pass.phase].plan().batch;
  kernels::StepState own = state;
  if (!accumulates || batch.valid_rows <= most) {
    own.valid_rows = batch.valid_rows;
    return give_pass(batch, own, pass, captures);
  }
  const bool begins = pass.begins_step, ends = pass.ends_step;
  for (std::int64_t begin = 0; begin < batch.valid_rows; begin += most) {
    own.valid_rows = std::min(most, batch.valid_rows - begin);
    own.share = static_cast<double>(own.valid_rows) / static_cast<double>(batch.valid_rows);
    const bool last = begin + own.valid_rows == batch.valid_rows;
    pass.part = last ? RunPart::everything : RunPart::gradients;
    pass.share = own.share;
    pass.begins_step = begins && begin == 0;
    pass.ends_step = ends && last;
    const auto given =
        give_pass(cut(batch, begin, own.valid_rows), own, pass, last ? captures : std::span<const Capture>());
    if (!given) return given;
    ++pass.piece;
    ++own.micro_batch;
    own.step += std::ssize(train);
  }
  return {};
}

Result<void> Executor::State::give_pass(const BatchView& batch, const kernels::StepState& state,
                                        const GivenPass& pass, std::span<const Capture> captures) {
  while (!channel->has_room()) {
    if (auto done = collect_pass(); !done) return done;
  }
  BoundPlan& plan = train[pass.phase];
  if (auto done = plan.upload(batch, false); !done) return done;
  const bool clears = pass.begins_step && under_way == 0;
  if (clears) halted = false;
  const std::int64_t number = order({.state = state,
                                     .first = pass.begins_step ? 1 : 0,
                                     .last = pass.ends_step ? 1 : 0,
                                     .clears = clears ? 1 : 0,
                                     .phase = static_cast<std::int64_t>(pass.phase)},
                                    batch);
  given_passes[static_cast<std::size_t>(number % StepChannel::kSlots)] = pass;
  return plan.run(captures, pass.part);
}

}  // namespace netwright::engine
