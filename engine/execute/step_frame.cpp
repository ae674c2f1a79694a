// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/step_frame.h"

#include <utility>

#include "engine/plan/draft.h"

namespace netwright::engine {
namespace {

TensorDesc words(std::int64_t count) {
  return {.type = DataType::i64, .shape = {count}};
}

/// A tensor and where it lies.
struct Placed {
  TensorDesc desc;
  std::byte* at;
};

}  // namespace

class StepFrame::Maker {
 public:
  Maker(kernels::Context& context, PreparedKernels& kernels) : context_(context), kernels_(kernels) {}

  /// All of `written` are read too: they are changed in place.
  Result<Call> make(const KernelCall& call, const std::vector<Placed>& src,
                    const std::vector<Placed>& written) {
    Call made;
    std::vector<TensorDesc> src_descs, dst_descs;
    for (const Placed& tensor : src) {
      src_descs.push_back(tensor.desc);
      made.src.push_back(tensor.at);
    }
    for (const Placed& tensor : written) {
      dst_descs.push_back(tensor.desc);
      made.dst.push_back(tensor.at);
    }
    const kernels::Prepared prepared = context_.describe(
        {.kernel = call.kernel, .attributes = call.attributes.get(), .src = src_descs, .dst = dst_descs});
    if (prepared.handle == kernels::KernelHandle::none) {
      return Error{.message = prepared.failure, .about = {}, .kind = ErrorKind::failed};
    }
    kernels_.add(prepared.handle);
    made.kernel = prepared.handle;
    return made;
  }

 private:
  kernels::Context& context_;
  PreparedKernels& kernels_;
};

namespace {

/// What a training pass is judged by: its losses, then the norm of its gradients, flags last.
struct Judged {
  std::vector<Placed> losses;
  std::vector<Placed> gradients;
  std::int64_t flags = 0;
};

Judged judged_of(const Plan& plan, std::byte* control) {
  const auto placed = [&](TensorId id) {
    const PlanTensor& tensor = plan.tensor(id);
    return Placed{tensor.desc, control + tensor.offset};
  };
  Judged judged;
  for (const PlanLoss& loss : plan.losses) judged.losses.push_back(placed(loss.value));
  if (plan.gradient_norm) judged.gradients.push_back(placed(*plan.gradient_norm));
  for (const TensorId flag : plan.non_finite) judged.gradients.push_back(placed(flag));
  judged.flags = std::ssize(plan.non_finite);
  return judged;
}

std::vector<Placed> joined(std::vector<Placed> first, const std::vector<Placed>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

Result<StepFrame> StepFrame::create(const Plan& plan, const StepChannel& channel, const Options& options,
                                    std::byte* control, std::byte* weights, kernels::Context& context,
                                    PreparedKernels& kernels) {
  using kernels::kMemoryWords;
  StepFrame frame;
  frame.context_ = &context;
  frame.state_ = reinterpret_cast<const kernels::StepState*>(control);
  Maker maker(context, kernels);
  Result<void> sound;
  const auto make = [&](Call& into, const KernelCall& call, const std::vector<Placed>& src,
                        const std::vector<Placed>& written) {
    if (!sound) return;
    Result<Call> made = maker.make(call, src, written);
    if (made) into = *std::move(made);
    if (!made) sound = made.error();
  };
  const Placed memory{words(kMemoryWords), control};
  const Placed head{words(1), channel.head()};
  const Placed orders{{.type = DataType::i64, .shape = {StepChannel::kSlots, kernels::kOrderWords}},
                      channel.orders()};
  const Placed reports{{.type = DataType::i64, .shape = {StepChannel::kSlots, channel.report_words()}},
                       channel.reports()};
  make(frame.begin_, make_kernel_call(kernels::kStepBegin, {}), {orders, memory}, {memory});
  std::vector<Placed> ending{memory, reports, head};
  if (plan.result_bytes > 0) ending.push_back({words(plan.result_bytes / 8), control + kResultsOffset});
  make(frame.end_, make_kernel_call(kernels::kStepEnd, {.scaled = options.scaled ? 1 : 0}), ending,
       {memory, reports, head});
  if (plan.mode != PlanMode::train) return sound ? Result(std::move(frame)) : sound.error();
  const Judged judged = judged_of(plan, control);
  make(frame.judge_losses_, make_kernel_call(kernels::kStepJudge, {}), joined({memory}, judged.losses),
       {memory});
  make(frame.judge_all_, make_kernel_call(kernels::kStepJudge, {.flags = judged.flags}),
       joined(joined({memory}, judged.losses), judged.gradients), {memory});
  if (plan.state_bytes > 0) {
    const TensorDesc desc{.type = plan.precision, .shape = {plan.state_bytes / bytes_of(plan.precision)}};
    const Placed states{desc, weights + plan.bytes_of(Block::weights) - plan.state_bytes};
    const Placed kept{desc, control + plan.kept_offset};
    make(frame.keep_, make_kernel_call(kernels::kKeepStates, {}), {states, kept}, {kept});
    make(frame.put_back_, make_kernel_call(kernels::kPutStatesBack, {}), {kept, states}, {states});
  }
  return sound ? Result(std::move(frame)) : sound.error();
}

kernels::Failure StepFrame::execute(const Call& call) const {
  if (call.kernel == kernels::KernelHandle::none) return nullptr;
  return context_->execute(call.kernel, call.src, call.dst, nullptr, state_);
}

}  // namespace netwright::engine
