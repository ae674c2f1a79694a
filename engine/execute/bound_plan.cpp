// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/bound_plan.h"

#include <fmt/format.h>

#include <algorithm>
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
  const auto update = std::ranges::find(plan().steps, Phase::update, &PlanStep::phase);
  first_update_ = static_cast<std::size_t>(update - plan().steps.begin());
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
  if (!gathers_.empty() && !predict && std::ssize(batch.images) != batch.valid_rows)
    return refused("The device keeps the pictures, but the batch does not say which of them it is made of.");
  for (const PlanInput& input : plan().inputs) {
    if (!plan().tensor(input.tensor).exists || (predict && !input.feeds_output)) continue;
    if (is_gathered(input, predict)) continue;
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

Result<void> BoundPlan::frame(const StepChannel& channel, const StepFrame::Options& options, bool records) {
  auto made =
      StepFrame::create(plan(), channel, options, blocks_[static_cast<std::size_t>(Block::control)],
                        blocks_[static_cast<std::size_t>(Block::weights)], *context_, compiled_.kernels);
  if (!made) return made.error();
  frame_ = *std::move(made);
  records_ = records;
  return {};
}

Result<void> BoundPlan::run(std::span<const Capture> captures, RunPart part) {
  Recording& recording = recordings_[static_cast<std::size_t>(part)];
  const bool warm = std::exchange(recording.warm, true);
  if (!records_ || !warm || !captures.empty() || times_given_) return give(captures, part);
  if (!recording.run) {
    if (const auto done = record(part); !done) {
      records_ = false;
      recording_refusal_ = done.error().message;
      return give(captures, part);
    }
  }
  if (const auto failure = recording.run.launch()) return failed(failure, "");
  return {};
}

Result<void> BoundPlan::record(RunPart part) {
  if (const auto failure = context_->begin_capture()) return failed(failure, "");
  const Result<void> given = give({}, part);
  const kernels::CaptureResult captured = context_->end_capture();
  RecordedRun run(*context_, captured.graph);
  if (!given) return given;
  if (captured.failure != nullptr) return failed(captured.failure, "");
  recordings_[static_cast<std::size_t>(part)].run = std::move(run);
  return {};
}

Result<void> BoundPlan::give(std::span<const Capture> captures, RunPart part) {
  const bool trains = plan().mode == PlanMode::train;
  const auto frame = [](kernels::Failure failure) -> Result<void> {
    return failure == nullptr ? Result<void>() : failed(failure, "");
  };
  mark(kernels::kNoMark);
  auto done = frame(frame_.begin());
  if (done && part != RunPart::predictions) done = gather();
  if (done && trains) done = frame(frame_.keep_states());
  if (done) done = capture(captures, -1);
  if (done) done = give_steps(0, first_update_, captures, part);
  mark(kernels::kNoMark);
  if (done && trains) done = frame(frame_.judge(part == RunPart::everything));
  if (done) done = give_steps(first_update_, calls_.size(), captures, part);
  mark(kernels::kNoMark);
  if (done && trains && part == RunPart::everything) done = frame(frame_.put_states_back());
  return done ? frame(frame_.end()) : done;
}

Result<void> BoundPlan::give_steps(std::size_t begin, std::size_t end, std::span<const Capture> captures,
                                   RunPart part) {
  for (std::size_t i = begin; i < end; ++i) {
    if (!belongs(i, part)) continue;
    mark(static_cast<std::int64_t>(i));
    if (auto ran = execute(i); !ran) return ran;
    if (captures.empty()) continue;
    if (auto done = capture(captures, static_cast<std::int64_t>(i)); !done) return done;
  }
  return {};
}

bool BoundPlan::belongs(std::size_t step, RunPart part) const {
  switch (part) {
    case RunPart::everything:
      return true;
    case RunPart::gradients:
      return plan().steps[step].phase < Phase::check;
    case RunPart::predictions:
      return plan().steps[step].feeds_output;
  }
  return true;
}

Result<void> BoundPlan::execute(std::size_t step) {
  const Call& call = calls_[step];
  void* scratch = blocks_[static_cast<std::size_t>(Block::scratch)];
  const auto failure = context_->execute(call.kernel, call.src, call.dst, scratch, frame_.state());
  if (failure == nullptr) return {};
  const std::optional<NodeId> node = plan().steps[step].node;
  return failed(failure, node ? std::string(plan().node_name(*node)) : "optimizer");
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

double BoundPlan::result(const PassReport& report, TensorId id) const {
  const PlanTensor& tensor = plan().tensor(id);
  const std::byte* at = report.results.data() + (tensor.offset - kResultsOffset);
  if (tensor.desc.type == DataType::f64) {
    double value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  float value = 0;
  std::memcpy(&value, at, sizeof value);
  return static_cast<double>(value);
}

StepResult BoundPlan::results(const PassReport& report, RunPart part) {
  StepResult step;
  for (std::size_t i = 0; i < losses_.size(); ++i) {
    const PlanLoss& loss = plan().losses[i];
    losses_[i].value = result(report, loss.value);
    step.loss += losses_[i].weight * losses_[i].value;
    if (!loss.correct || step.correct) continue;
    step.correct = result(report, *loss.correct);
    step.targets = std::llround(result(report, *loss.judged));
  }
  step.losses = losses_;
  step.finite = plan().mode == PlanMode::train ? report.memory.state.skip == 0 : std::isfinite(step.loss);
  const bool checks = part == RunPart::everything && plan().gradient_norm;
  if (checks) step.gradient_norm = result(report, *plan().gradient_norm);
  return step;
}

}  // namespace netwright::engine
