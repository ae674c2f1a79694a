// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "engine/execute/executor_plans.h"
#include "engine/execute/executor_state.h"
#include "engine/execute/initial_weights.h"
#include "engine/execute/memory_refusal.h"

namespace netwright::engine {

namespace {

/// False where the device has not got as much; then nothing is taken.
Result<bool> take_memory(Executor::State& state, const BlockBytes& bytes) {
  for (std::size_t i = 0; i < kBlocks; ++i) {
    if (bytes[i] == 0) continue;
    state.blocks[i] = allocate(*state.context, bytes[i]);
    if (!state.blocks[i]) {
      for (DeviceMemory& block : state.blocks) block.reset();
      return false;
    }
    state.allocated_bytes += bytes[i];
    if (const auto failure = state.context->zero(state.blocks[i].get(), bytes[i])) {
      return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
    }
  }
  return true;
}

}  // namespace

Executor::Executor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Executor::Executor(Executor&&) noexcept = default;
Executor& Executor::operator=(Executor&&) noexcept = default;
Executor::~Executor() = default;

Result<Executor> Executor::create(const Graph& graph, const InferredGraph& inferred,
                                  const ExecutorOptions& options, ContextPtr context) {
  auto state = std::make_unique<State>();
  state->context = std::move(context);
  state->accumulates = options.step.accumulates;
  auto plans = compile_plans(graph, inferred, options, *state->context);
  if (!plans) return plans.error();
  state->tuning = plans->tuning;
  const auto taken = take_memory(*state, plans->bytes);
  if (!taken) return taken.error();
  if (!*taken) return memory_refusal(graph, inferred, options, *state->context, plans->bytes);
  const std::size_t phases = plans->train.size();
  state->bind(std::move(plans->eval), std::move(plans->mean_eval), std::move(plans->train));
  for (const PlanPhase& phase : options.phases)
    state->turns.push_back({.rate = phase.rate, .every = phase.every});
  state->turns.resize(phases);
  state->scales = options.scale_losses;
  state->pause_latency = options.pause_latency;
  state->records = options.record && state->context->captures();
  if (auto done = state->frame(); !done) return done.error();
  return Executor(std::move(state));
}

void Executor::State::bind(Compiled eval_plan, std::optional<Compiled> mean_plan,
                           std::vector<Compiled> train_plans) {
  BlockAddresses addresses{};
  for (std::size_t i = 0; i < kBlocks; ++i) addresses[i] = static_cast<std::byte*>(blocks[i].get());
  if (mean_plan) {
    const Plan& plan = train_plans.front().plan;
    means =
        addresses[static_cast<std::size_t>(Block::optimizer)] + (plan.slot_count - 1) * plan.learned_bytes;
    mean_eval.emplace(*std::move(mean_plan), *context, addresses, means);
  }
  eval.emplace(std::move(eval_plan), *context, addresses);
  for (Compiled& one : train_plans) train.emplace_back(std::move(one), *context, addresses);
}

std::vector<BoundPlan*> Executor::State::plans() {
  std::vector<BoundPlan*> all{&*eval};
  if (mean_eval) all.push_back(&*mean_eval);
  for (BoundPlan& plan : train) all.push_back(&plan);
  return all;
}

std::int64_t Executor::State::order(const kernels::StepOrder& order, const BatchView& batch) {
  const std::int64_t pass = channel->give(order);
  if (images && !batch.images.empty()) images->order(pass, batch.images);
  return pass;
}

Result<void> Executor::State::frame() {
  std::int64_t result_bytes = 0;
  std::size_t losses = 0;
  for (const BoundPlan* plan : plans()) {
    result_bytes = std::max(result_bytes, plan->plan().result_bytes);
    losses += plan->plan().losses.size();
  }
  for (GivenStep& step : given_steps) {
    step.losses.reserve(losses);
    step.phase_losses.reserve(losses);
  }
  auto made = StepChannel::create(*context, result_bytes);
  if (!made) return made.error();
  channel = *std::move(made);
  for (BoundPlan* plan : plans()) {
    if (auto done = plan->frame(*channel, {.scaled = scales}, records); !done) return done;
  }
  return start_over();
}

const Plan& Executor::plan() const {
  return state_->main().plan();
}
const std::string& Executor::tuning() const {
  return state_->tuning;
}
const Plan& Executor::evaluation_plan() const {
  return state_->eval->plan();
}
std::int64_t Executor::allocated_bytes() const {
  return state_->allocated_bytes;
}

Result<bool> Executor::keep_images(const ImagesToKeep& images) {
  assert(state_->under_way == 0 && !state_->images);
  // Where the device works on the host's memory, a loader's batch is as near as a copy of the data.
  if (!state_->context->captures()) return false;
  std::int64_t rows = 0;
  for (const BoundPlan* plan : state_->plans()) rows = std::max(rows, plan->plan().batch);
  auto kept = ResidentImages::create(*state_->context, images, StepChannel::kSlots, rows);
  if (!kept) return kept.error();
  if (!*kept) return false;
  for (BoundPlan* plan : state_->plans()) {
    const Result<bool> takes = plan->gather_from(**kept);
    if (!takes || !*takes) {
      for (BoundPlan* other : state_->plans()) other->gather_nothing();
      return takes;
    }
  }
  state_->allocated_bytes += (*kept)->bytes();
  state_->images = std::move(**kept);
  return true;
}

std::int64_t Executor::resident_bytes() const {
  return state_->images ? state_->images->bytes() : 0;
}

Result<void> Executor::initialise(std::uint64_t seed) {
  kernels::Context& context = *state_->context;
  const std::int64_t optimizer_bytes = plan().bytes_of(Block::optimizer);
  kernels::Failure failure = nullptr;
  if (optimizer_bytes > 0) failure = context.zero(state_->block(Block::optimizer), optimizer_bytes);
  std::vector<float> values;
  std::vector<double> wide;
  for (const PlanWeight& weight : plan().weights) {
    if (failure != nullptr) break;
    const TensorDesc& desc = plan().tensor(weight.tensor).desc;
    values.resize(static_cast<std::size_t>(desc.shape.elements()));
    fill_initial(values, weight.spec, {.name = weight.init, .scale = weight.init_scale}, seed, weight.node,
                 weight.index);
    const void* host = values.data();
    if (desc.type == DataType::f64) {
      wide.assign(values.begin(), values.end());
      host = wide.data();
    }
    failure = state_->upload_weight(weight, host);
  }
  if (failure == nullptr) failure = context.synchronize();
  if (failure != nullptr) return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
  return {};
}

kernels::Failure Executor::State::upload_weight(const PlanWeight& weight, const void* values) {
  const std::int64_t bytes = main().plan().tensor(weight.tensor).desc.bytes();
  const kernels::Failure failure = context->upload(main().address(weight.tensor), values, bytes);
  if (failure != nullptr || means == nullptr || weight.phases == 0) return failure;
  return context->upload(means + main().plan().tensor(weight.tensor).offset, values, bytes);
}

Result<StepTiming> Executor::begin_timing() {
  return state_->main().begin_timing();
}
Result<StepTimes> Executor::collect_times() {
  return state_->main().collect_times();
}
void Executor::end_timing() {
  state_->main().end_timing();
}

Result<StepResult> Executor::State::run_now(BoundPlan& plan, const BatchView& batch,
                                            std::span<const Capture> captures, RunPart part) {
  assert(under_way == 0);
  if (auto done = plan.upload(batch, part == RunPart::predictions); !done) return done.error();
  order({.state = {.valid_rows = batch.valid_rows}}, batch);
  auto given = plan.run(captures, part);
  if (given) given = wait_for_device();
  const auto report = given ? channel->wait() : given.error();
  if (!report) {
    static_cast<void>(start_over());  // the device's failure is known
    return report.error();
  }
  channel->forget();
  ++first_pass;
  return plan.results(*report, part);
}

Result<StepResult> Executor::evaluate(const BatchView& batch, std::span<const Capture> captures) {
  return state_->run_now(state_->evaluating(), batch, captures, RunPart::everything);
}

Result<std::vector<NamedTensor>> Executor::predict(const BatchView& batch,
                                                   std::span<const Capture> captures) {
  BoundPlan& plan = state_->evaluating();
  if (auto done = state_->run_now(plan, batch, captures, RunPart::predictions); !done) return done.error();
  std::vector<NamedTensor> outputs;
  for (const PlanOutput& output : plan.plan().outputs) {
    NamedTensor named{.name = output.name, .tensor = {}};
    if (auto done = plan.download(output.tensor, named.tensor); !done) return done.error();
    TensorDesc& desc = named.tensor.desc;
    desc.shape[0] = batch.valid_rows;
    named.tensor.bytes.resize(static_cast<std::size_t>(desc.bytes()));
    outputs.push_back(std::move(named));
  }
  return outputs;
}

Result<TensorId> Executor::find(NodeId node, std::string_view tensor, PlanMode mode) const {
  const Plan& searched = mode == PlanMode::eval ? evaluation_plan() : plan();
  if (const auto found = searched.find(node, tensor)) return *found;
  const std::string name(searched.node_name(node));
  return Error{.message = fmt::format(
                   "\"{}\" has no tensor \"{}\" while {}: it is not computed there, or is one with the "
                   "layer behind it.",
                   name, tensor, mode == PlanMode::train ? "training" : "evaluating"),
               .about = name,
               .kind = ErrorKind::not_found};
}

Result<HostTensor> Executor::read(NodeId node, std::string_view tensor) const {
  auto id = find(node, tensor, plan().mode);
  if (!id) return id.error();
  const Block block = plan().tensor(*id).block;
  if (block == Block::activations) {
    return refused(fmt::format("\"{}\" of \"{}\" lives only within a step; capture it while one runs.",
                               tensor, plan().node_name(node)),
                   std::string(plan().node_name(node)));
  }
  HostTensor copy;
  if (auto done = state_->main().download(*id, copy); !done) return done.error();
  return copy;
}

}  // namespace netwright::engine
