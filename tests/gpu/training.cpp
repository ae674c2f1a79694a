// SPDX-License-Identifier: Apache-2.0
#include "tests/gpu/training.h"

#include <utility>

#include "engine/graph/infer.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/precision.h"
#include "tests/support/places.h"

namespace netwright::gpu_check {
namespace {

constexpr std::int64_t kBatches = 4;
constexpr std::int64_t kMissingRows = 3;  // of the last of them

}  // namespace

Result<Machine> Machine::with(const std::string& device) {
  Machine machine{.devices = engine::DeviceList::load(tests::module_folder()), .device = {}};
  Result<engine::Device> found = machine.devices.find(device);
  if (!found) return found.error();
  machine.device = *std::move(found);
  return machine;
}

Result<engine::Executor> executor_of(const Machine& machine, const engine::Device& device,
                                     const TrainedNetwork& network, const Way& way) {
  const auto precision = engine::precision_on(device, way.precision);
  if (!precision) return precision.error();
  auto context = machine.devices.open(device, {.threads = 1, .tf32 = precision->tf32});
  if (!context) return context.error();
  auto update = engine::make_update_rule(network.optimizer);
  if (!update) return update.error();
  const engine::ExecutorOptions options{.precision = precision->numbers,
                                        .products = precision->products,
                                        .update = *std::move(update),
                                        .step = {.accumulates = way.accumulates},
                                        .train = way.train,
                                        .scale_losses = precision->scales_losses,
                                        .record = way.record};
  const std::int64_t rows = way.rows > 0 ? way.rows : network.batch;
  return engine::Executor::create(network.graph, engine::infer_shapes(network.graph, machine.ops, rows),
                                  options, *std::move(context));
}

Result<engine::Executor> fresh(const Machine& machine, const TrainedNetwork& network, const Way& way) {
  auto executor = executor_of(machine, machine.device, network, way);
  if (!executor) return executor;
  if (const auto done = executor->initialise(1); !done) return done.error();
  return executor;
}

kernels::StepState state_of(const TrainedNetwork& network, std::int64_t step) {
  return {.seed = 1, .step = step, .update = step + 1, .learning_rate = network.learning_rate};
}

Result<Training> train(const Machine& machine, const TrainedNetwork& network, const Way& way, int steps) {
  auto executor = fresh(machine, network, way);
  if (!executor) return executor.error();
  std::vector<MadeBatch> batches;
  for (std::uint32_t i = 0; i < kBatches; ++i)
    batches.emplace_back(executor->plan(), network.batch - (i + 1 == kBatches ? kMissingRows : 0), i);
  Training training;
  for (int step = 0; step < steps; ++step) {
    const MadeBatch& batch = batches[static_cast<std::size_t>(step) % batches.size()];
    const auto result = executor->train_step(batch.view(), state_of(network, step));
    if (!result) return result.error();
    training.losses.push_back(result->loss);
  }
  auto tensors = executor->export_tensors();
  if (!tensors) return tensors.error();
  training.tensors = *std::move(tensors);
  return training;
}

std::string lack_of(const engine::Device& device, std::string_view precision) {
  const auto has = engine::precision_on(device, precision);
  return has ? std::string() : has.error().message;
}

}  // namespace netwright::gpu_check
