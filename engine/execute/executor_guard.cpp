// SPDX-License-Identifier: Apache-2.0
// A step whose numbers are not finite is not taken (kernels/api/step.h); here its place is looked for.
#include <algorithm>
#include <cassert>

#include "engine/execute/executor_state.h"

namespace netwright::engine {

Result<std::optional<NonFinite>> Executor::find_non_finite(const BatchView& batch,
                                                           const kernels::StepState& state) {
  using Found = Result<std::optional<NonFinite>>;
  if (state_->train.empty()) return std::optional<NonFinite>();
  assert(state_->under_way == 0);
  BoundPlan& examined = state_->train[state_->turn];
  const Plan& plan = examined.plan();
  kernels::StepState own = state_->state_in(state_->turn, state).value_or(state);
  std::vector<std::byte> kept(static_cast<std::size_t>(plan.state_bytes));
  std::byte* states = static_cast<std::byte*>(state_->block(Block::weights)) + plan.bytes_of(Block::weights) -
                      plan.state_bytes;
  kernels::Failure failure = state_->context->download(kept.data(), states, plan.state_bytes);
  if (failure == nullptr) failure = state_->context->synchronize();
  Found found = std::optional<NonFinite>();
  for (std::int64_t begin = 0; failure == nullptr && begin < batch.valid_rows && found && !*found;
       begin += plan.batch) {
    own.valid_rows = std::min(plan.batch, batch.valid_rows - begin);
    own.share = static_cast<double>(own.valid_rows) / static_cast<double>(batch.valid_rows);
    const BatchView piece = state_->cut(batch, begin, own.valid_rows);
    const auto uploaded = examined.upload(piece, false);
    if (uploaded) {
      state_->order({.state = own, .clears = 1, .phase = static_cast<std::int64_t>(state_->turn)}, piece);
      state_->channel->forget();
      ++state_->first_pass;
    }
    found = uploaded ? examined.find_non_finite(own.valid_rows) : Found(uploaded.error());
    if (found && *found) {
      for (std::int64_t& row : (*found)->rows) row += begin;
    }
    ++own.micro_batch;
    own.step += std::ssize(state_->train);
  }
  if (failure == nullptr) failure = state_->context->upload(states, kept.data(), plan.state_bytes);
  if (failure == nullptr) failure = state_->context->synchronize();
  if (failure != nullptr) return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
  return found;
}

}  // namespace netwright::engine
