// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/execute/step_channel.h"
#include "engine/plan/compile.h"

namespace netwright::engine {

/// The kernels around those of one plan (kernels/api/step.h), prepared with the plan's own. A training pass
/// is begin, keep_states, the plan's steps before its updates, judge, the updates, put_states_back, end;
/// others are begin, steps, end.
class StepFrame {
 public:
  struct Options {
    bool scaled = false;  ///< the loss scale follows kernels::StepEndAttributes
  };
  /// `kernels` takes what is prepared; `control` and `weights` are the plan's blocks.
  static Result<StepFrame> create(const Plan& plan, const StepChannel& channel, const Options& options,
                                  std::byte* control, std::byte* weights, kernels::Context& context,
                                  PreparedKernels& kernels);

  kernels::Failure begin() const { return execute(begin_); }
  kernels::Failure keep_states() const { return execute(keep_); }
  /// Whether the losses are finite; with `gradients` what the plan's checks found too.
  kernels::Failure judge(bool gradients) const { return execute(gradients ? judge_all_ : judge_losses_); }
  kernels::Failure put_states_back() const { return execute(put_back_); }
  kernels::Failure end() const { return execute(end_); }
  /// What all kernels of the plan are given.
  const kernels::StepState* state() const { return state_; }

 private:
  struct Call {
    kernels::KernelHandle kernel = kernels::KernelHandle::none;  ///< none: nothing to do
    std::vector<const void*> src = {};
    std::vector<void*> dst = {};
  };
  class Maker;

  kernels::Failure execute(const Call& call) const;

  kernels::Context* context_ = nullptr;
  const kernels::StepState* state_ = nullptr;
  Call begin_, keep_, judge_losses_, judge_all_, put_back_, end_;
};

}  // namespace netwright::engine
