// SPDX-License-Identifier: Apache-2.0
// Training steps under way: given to the device, and what it reports of them put together.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "engine/execute/executor_state.h"

namespace netwright::engine {
namespace {

double seconds_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

Result<StepResult> Executor::train_step(const BatchView& batch, const kernels::StepState& state,
                                        std::span<const Capture> captures) {
  if (auto given = submit(batch, state, captures); !given) return given.error();
  return collect();
}

Result<void> Executor::submit(const BatchView& batch, const kernels::StepState& state,
                              std::span<const Capture> captures) {
  if (state_->train.empty())
    return refused("This network was prepared to evaluate and predict only; prepare it to train.");
  assert(state_->under_way < kMostSteps && (captures.empty() || state_->under_way == 0));
  auto given = state_->give_step(batch, state, captures);
  if (!given) static_cast<void>(state_->start_over());  // the device's failure is known
  return given;
}

Result<StepResult> Executor::collect() {
  assert(state_->under_way > 0);
  return state_->collect_step();
}

std::int64_t Executor::steps_under_way() const {
  return state_->under_way;
}

std::int64_t Executor::depth() const {
  return state_->records && state_->step_seconds < state_->pause_latency ? kMostSteps : 1;
}

std::string Executor::take_note() {
  std::string refusal;
  for (const BoundPlan& plan : state_->train) {
    if (refusal.empty()) refusal = plan.recording_refusal();
  }
  if (refusal.empty() || std::exchange(state_->refusal_told, true)) return {};
  return refusal + " The run goes on kernel by kernel, with the same numbers but slower.";
}

LossScale Executor::loss_scale() const {
  return state_->loss_scale;
}

Result<void> Executor::set_loss_scale(const LossScale& scale) {
  assert(state_->under_way == 0);
  state_->loss_scale = scale;
  return state_->start_over();
}

Result<StepResult> Executor::State::collect_step() {
  const std::size_t place =
      (next_step + given_steps.size() - static_cast<std::size_t>(under_way)) % given_steps.size();
  GivenStep& step = given_steps[place];
  while (!step.ended) {
    if (auto done = collect_pass(); !done) {
      static_cast<void>(start_over());  // the device's failure is known
      return done.error();
    }
  }
  // A kernel that found wrong numbers counts as one whose numbers are not finite.
  if (step.result.halted || (scales && !step.result.finite)) {
    if (auto sound = wait_for_device(); !sound) {
      static_cast<void>(start_over());  // the device's failure is known
      return sound.error();
    }
  }
  --under_way;
  if (!halted) turn = step.turn;
  halted = step.result.halted;
  const auto now = std::chrono::steady_clock::now();
  step_seconds = seconds_between(std::max(step.given_at, collected_at), now);
  collected_at = now;
  step.result.losses = step.losses;
  return step.result;
}

Result<void> Executor::State::collect_pass() {
  const GivenPass& pass = given_passes[static_cast<std::size_t>(first_pass % StepChannel::kSlots)];
  const auto report = channel->wait();
  if (!report) return report.error();
  GivenStep& step = given_steps[pass.step];
  if (!step.over) note(step, pass, train[pass.phase].results(*report, pass.part));
  if (pass.ends_step) {
    step.ended = true;
    const kernels::StepMemory& memory = report->memory;
    step.result.halted = memory.halted != 0;
    loss_scale = {.scale = memory.state.loss_scale,
                  .finite_steps = memory.finite_steps,
                  .skipped_steps = memory.skipped};
    std::fill(loss_scale.skipped_steps.begin() + std::ssize(train), loss_scale.skipped_steps.end(), 0);
  }
  channel->forget();
  ++first_pass;
  return {};
}

void Executor::State::note(GivenStep& step, const GivenPass& pass, const StepResult& said) {
  if (pass.piece == 0) step.phase = {};
  StepResult& sum = step.phase;
  step.phase_losses.resize(said.losses.size());
  for (std::size_t i = 0; i < said.losses.size(); ++i) {
    const double before = pass.piece == 0 ? 0 : step.phase_losses[i].value;
    step.phase_losses[i] = said.losses[i];
    step.phase_losses[i].value = before + pass.share * said.losses[i].value;
  }
  sum.loss += pass.share * said.loss;
  if (said.correct) sum.correct = sum.correct.value_or(0) + *said.correct;
  sum.targets += said.targets;
  sum.gradient_norm = said.gradient_norm;
  sum.finite = said.finite;
  step.turn = pass.phase;
  if (!sum.finite || pass.part == RunPart::everything) close_phase(step);
}

/// A loss of several phases counts once.
void Executor::State::close_phase(GivenStep& step) {
  const StepResult& phase = step.phase;
  StepResult& whole = step.result;
  if (train.size() == 1) {
    whole = phase;
    step.losses = step.phase_losses;
  } else {
    for (const LossValue& loss : step.phase_losses) {
      if (std::ranges::find(step.losses, loss.node, &LossValue::node) != step.losses.end()) continue;
      step.losses.push_back(loss);
      whole.loss += loss.weight * loss.value;
    }
    if (phase.correct && !whole.correct) {
      whole.correct = phase.correct;
      whole.targets = phase.targets;
    }
    if (phase.gradient_norm) {
      whole.gradient_norm = std::hypot(whole.gradient_norm.value_or(0), *phase.gradient_norm);
    }
    whole.finite = phase.finite;
  }
  whole.untouched = !step.updated;
  step.over = !phase.finite;
  step.updated = step.updated || phase.finite;
}

Result<void> Executor::State::wait_for_device() {
  const kernels::Failure failure = context->synchronize();
  if (failure == nullptr) return {};
  return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
}

Result<void> Executor::State::start_over() {
  channel->reset();
  first_pass = 0;
  under_way = 0;
  kernels::StepMemory memory;
  if (scales) {
    memory.state.loss_scale = loss_scale.scale;
    memory.finite_steps = loss_scale.finite_steps;
    memory.skipped = loss_scale.skipped_steps;
  }
  const kernels::Failure failure = context->upload(block(Block::control), &memory, sizeof memory);
  if (failure != nullptr) return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
  return wait_for_device();
}

}  // namespace netwright::engine
