// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/bound_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/plan/draft.h"
#include "engine/tensor/make_dense.h"

namespace netwright::engine {

namespace {

Error failed(kernels::Failure failure, std::string about) {
  return {.message = failure, .about = std::move(about), .kind = ErrorKind::failed};
}

/// Elements of one row of the batch.
std::int64_t row_elements(const TensorDesc& desc) {
  return desc.shape.elements_from(1);
}

}  // namespace

BoundPlan::BoundPlan(Compiled compiled, kernels::Context& context, const BlockAddresses& blocks,
                     std::byte* learned)
    : compiled_(std::move(compiled)), context_(&context), blocks_(blocks), learned_(learned) {
  for (const PlanStep& step : plan().steps) {
    Call call{.kernel = step.handle};
    for (TensorId src : step.src) call.src.push_back(address(src));
    for (TensorId dst : step.dst) call.dst.push_back(address(dst));
    calls_.push_back(std::move(call));
  }
  find_last_writes();
  host_results_.resize(static_cast<std::size_t>(plan().bytes_of(Block::control) - kResultsOffset));
  for (const PlanLoss& loss : plan().losses)
    losses_.push_back({.node = loss.node, .value = 0, .weight = loss.weight});
  std::int64_t widest = 0;
  for (const PlanInput& input : plan().inputs) {
    const TensorDesc& desc = plan().tensor(input.tensor).desc;
    if (desc.type == DataType::f64) widest = std::max(widest, desc.shape.elements());
  }
  widened_.resize(static_cast<std::size_t>(widest));
}

void* BoundPlan::address(TensorId id) const {
  const PlanTensor& tensor = plan().tensor(id);
  const bool learned = tensor.block == Block::weights && tensor.offset < plan().learned_bytes;
  if (learned_ != nullptr && learned) return learned_ + tensor.offset;
  return blocks_[static_cast<std::size_t>(tensor.block)] + tensor.offset;
}

/// What outlives the step is copied at its end: an update writes weights through a flat range.
void BoundPlan::find_last_writes() {
  const auto end = static_cast<std::int64_t>(plan().steps.size()) - 1;
  last_write_.assign(plan().tensors.size(), -1);
  for (std::size_t i = 0; i < plan().steps.size(); ++i) {
    for (TensorId dst : plan().steps[i].dst) {
      last_write_[static_cast<std::size_t>(plan().root(dst).value)] = static_cast<std::int64_t>(i);
    }
  }
  for (std::size_t i = 0; i < plan().tensors.size(); ++i) {
    const TensorId root = plan().root({static_cast<std::int64_t>(i)});
    const bool lasting = plan().tensor(root).block != Block::activations;
    last_write_[i] = lasting ? end : last_write_[static_cast<std::size_t>(root.value)];
  }
}

Result<void> BoundPlan::upload(const BatchView& batch, bool predict) {
  if (batch.valid_rows < 1 || batch.valid_rows > plan().batch) {
    return refused(fmt::format("The batch has {} rows, but the plan was made for 1 to {}.", batch.valid_rows,
                               plan().batch));
  }
  for (const PlanInput& input : plan().inputs) {
    if (!plan().tensor(input.tensor).exists || (predict && !input.feeds_output)) continue;
    const auto view = std::find_if(batch.inputs.begin(), batch.inputs.end(),
                                   [&](const InputView& candidate) { return candidate.node == input.node; });
    if (view == batch.inputs.end()) {
      const std::string name(plan().node_name(input.node));
      return refused(fmt::format("The batch has no values for the input \"{}\".", name), name);
    }
    if (auto done = upload_input(input, *view, batch.valid_rows); !done) return done;
  }
  return {};
}

Result<void> BoundPlan::upload_input(const PlanInput& input, const InputView& view, std::int64_t valid_rows) {
  const TensorDesc& desc = plan().tensor(input.tensor).desc;
  const bool widens = view.type == DataType::f32 && desc.type == DataType::f64;
  const std::int64_t elements = valid_rows * row_elements(desc);
  if ((view.type != desc.type && !widens) ||
      static_cast<std::int64_t>(view.bytes.size()) != elements * bytes_of(view.type)) {
    const std::string name(plan().node_name(input.node));
    return refused(
        fmt::format(
            "The input \"{}\" takes {} numbers of type {} for {} rows, but the batch gives {} bytes of "
            "type {}. Choose data that fits the input's shape and type.",
            name, elements, netwright::name_of(desc.type), valid_rows, view.bytes.size(),
            netwright::name_of(view.type)),
        name);
  }
  const void* host = view.bytes.data();
  if (widens) {
    for (std::int64_t i = 0; i < elements; ++i) {
      float value = 0;
      std::memcpy(&value, view.bytes.data() + i * static_cast<std::int64_t>(sizeof value), sizeof value);
      widened_[static_cast<std::size_t>(i)] = static_cast<double>(value);
    }
    host = widened_.data();
  }
  auto* device = static_cast<std::byte*>(address(input.tensor));
  const std::int64_t bytes = elements * bytes_of(desc.type);
  kernels::Failure failure = context_->upload(device, host, bytes);
  if (failure == nullptr && bytes < desc.bytes())
    failure = context_->zero(device + bytes, desc.bytes() - bytes);
  if (failure != nullptr) return failed(failure, std::string(plan().node_name(input.node)));
  return {};
}

Result<void> BoundPlan::run(const kernels::StepState& state, std::span<const Capture> captures,
                            RunPart part) {
  std::byte* control = blocks_[static_cast<std::size_t>(Block::control)];
  if (const auto failure = context_->upload(control, &state, sizeof state)) return failed(failure, "");
  const auto* device_state = reinterpret_cast<const kernels::StepState*>(control);
  if (part != RunPart::update) {
    if (auto done = capture(captures, -1); !done) return done;
  }
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    if (!belongs(i, part)) continue;
    auto ran = times_ == nullptr ? execute(i, device_state) : execute_timed(i, device_state);
    if (!ran) return ran;
    if (captures.empty()) continue;
    if (auto done = capture(captures, static_cast<std::int64_t>(i)); !done) return done;
  }
  return {};
}

bool BoundPlan::belongs(std::size_t step, RunPart part) const {
  const Phase phase = plan().steps[step].phase;
  switch (part) {
    case RunPart::everything:
      return true;
    case RunPart::gradients:
      return phase < Phase::check;
    case RunPart::before_update:
      return phase != Phase::update;
    case RunPart::update:
      return phase == Phase::update;
    case RunPart::predictions:
      return plan().steps[step].feeds_output;
  }
  return true;
}

Result<void> BoundPlan::execute(std::size_t step, const kernels::StepState* device_state) {
  const Call& call = calls_[step];
  void* scratch = blocks_[static_cast<std::size_t>(Block::scratch)];
  const auto failure = context_->execute(call.kernel, call.src, call.dst, scratch, device_state);
  if (failure == nullptr) return {};
  const std::optional<NodeId> node = plan().steps[step].node;
  return failed(failure, node ? std::string(plan().node_name(*node)) : "optimizer");
}

Result<void> BoundPlan::execute_timed(std::size_t step, const kernels::StepState* device_state) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point started = Clock::now();
  if (auto done = execute(step, device_state); !done) return done;
  if (const auto failure = context_->synchronize()) return failed(failure, "");
  times_->seconds[step] += std::chrono::duration<double>(Clock::now() - started).count();
  return {};
}

void BoundPlan::time_steps(StepTimes* times) {
  times_ = times;
  if (times != nullptr) times->seconds.assign(plan().steps.size(), 0.0);
}

Result<void> BoundPlan::capture(std::span<const Capture> captures, std::int64_t after_step) {
  for (const Capture& wanted : captures) {
    if (last_write_[static_cast<std::size_t>(wanted.tensor.value)] != after_step) continue;
    if (auto done = download(wanted.tensor, *wanted.into); !done) return done;
  }
  return {};
}

Result<void> BoundPlan::download(TensorId id, HostTensor& into) {
  const TensorDesc& desc = plan().tensor(id).desc;
  into.desc = desc;
  into.bytes.resize(static_cast<std::size_t>(desc.bytes()));
  kernels::Failure failure = context_->download(into.bytes.data(), address(id), desc.bytes());
  if (failure == nullptr) failure = context_->synchronize();
  if (failure != nullptr) return failed(failure, plan().tensor(id).name);
  make_dense(into);
  return {};
}

double BoundPlan::result(TensorId id) const {
  const PlanTensor& tensor = plan().tensor(id);
  const std::byte* at = host_results_.data() + (tensor.offset - kResultsOffset);
  if (tensor.desc.type == DataType::f64) {
    double value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  float value = 0;
  std::memcpy(&value, at, sizeof value);
  return static_cast<double>(value);
}

Result<StepResult> BoundPlan::results(RunPart part) {
  const std::byte* control = blocks_[static_cast<std::size_t>(Block::control)];
  kernels::Failure failure = nullptr;
  if (!host_results_.empty()) {
    failure = context_->download(host_results_.data(), control + kResultsOffset,
                                 static_cast<std::int64_t>(host_results_.size()));
  }
  if (failure == nullptr) failure = context_->synchronize();
  if (failure != nullptr) return failed(failure, "");
  StepResult step;
  for (std::size_t i = 0; i < losses_.size(); ++i) {
    const PlanLoss& loss = plan().losses[i];
    losses_[i].value = result(loss.value);
    step.loss += losses_[i].weight * losses_[i].value;
    if (!loss.correct || step.correct) continue;
    step.correct = result(*loss.correct);
    step.targets = std::llround(result(*loss.judged));
  }
  step.losses = losses_;
  step.finite = std::isfinite(step.loss);
  if (part == RunPart::gradients) return step;
  if (plan().gradient_norm) step.gradient_norm = result(*plan().gradient_norm);
  const bool flagged =
      std::ranges::any_of(plan().non_finite, [this](TensorId flag) { return result(flag) != 0; });
  step.finite = step.finite && !flagged && std::isfinite(step.gradient_norm.value_or(0));
  return step;
}

}  // namespace netwright::engine
