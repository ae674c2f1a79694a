// SPDX-License-Identifier: Apache-2.0
// A step whose numbers are not finite is not taken: nothing it would have changed is changed.
#include <algorithm>
#include <utility>

#include "engine/execute/executor_state.h"

namespace netwright::engine {
namespace {

Result<void> done_or_failed(kernels::Failure failure) {
  if (failure == nullptr) return {};
  return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
}

/// Bytes of the weights' block that hold running statistics: they come last.
std::int64_t state_begin(const Plan& plan) {
  std::int64_t begin = plan.bytes_of(Block::weights);
  for (const PlanWeight& weight : plan.weights) {
    if (weight.spec.state) begin = std::min(begin, plan.tensor(weight.tensor).offset);
  }
  return begin;
}

}  // namespace

void Executor::State::reserve_kept_state() {
  kept_state.resize(static_cast<std::size_t>(train.front().plan().bytes_of(Block::weights) -
                                             state_begin(train.front().plan())));
}

std::byte* Executor::State::running_state() const {
  return static_cast<std::byte*>(block(Block::weights)) + state_begin(train.front().plan());
}

Result<void> Executor::State::keep_state() {
  if (kept_state.empty()) return {};
  return done_or_failed(context->download(kept_state.data(), running_state(), std::ssize(kept_state)));
}

Result<void> Executor::State::put_state_back() {
  if (kept_state.empty()) return {};
  auto done = done_or_failed(context->upload(running_state(), kept_state.data(), std::ssize(kept_state)));
  return done ? done_or_failed(context->synchronize()) : done;
}

Result<std::optional<NonFinite>> Executor::find_non_finite(const BatchView& batch,
                                                           const kernels::StepState& state) {
  using Found = Result<std::optional<NonFinite>>;
  if (state_->train.empty()) return std::optional<NonFinite>();
  BoundPlan& examined = state_->train[std::min(state_->turn, state_->train.size() - 1)];
  kernels::StepState own =
      state_->state_in(std::min(state_->turn, state_->train.size() - 1), state).value_or(state);
  if (auto kept = state_->keep_state(); !kept) return kept.error();
  Found found = std::optional<NonFinite>();
  for (std::int64_t begin = 0; begin < batch.valid_rows && found && !*found; begin += plan().batch) {
    own.valid_rows = std::min(plan().batch, batch.valid_rows - begin);
    own.share = static_cast<double>(own.valid_rows) / static_cast<double>(batch.valid_rows);
    const auto uploaded = examined.upload(state_->cut(batch, begin, own.valid_rows), false);
    found = uploaded ? examined.find_non_finite(own) : Found(uploaded.error());
    if (found && *found) {
      for (std::int64_t& row : (*found)->rows) row += begin;
    }
    ++own.micro_batch;
    own.step += std::ssize(state_->train);
  }
  if (auto back = state_->put_state_back(); !back) return back.error();
  return found;
}

}  // namespace netwright::engine
