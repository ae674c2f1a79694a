// SPDX-License-Identifier: Apache-2.0
// Milliseconds a training step on a GPU, as JSON: the peer of benchmarks/pytorch_gpu_peer.py, which does the
// same work on batches that lie in the host's memory. Arguments: DEVICE eager|graph CASE BATCH PRECISION
// STEPS; "describe" CASE BATCH PRECISION tells the peer what that work is; DEVICE peak PRECISION SIZE says
// how fast the device multiplies matrices of that size, and moves memory.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/describe.h"
#include "benchmarks/networks.h"
#include "engine/base/philox.h"
#include "engine/execute/profile.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/precision.h"

namespace netwright::benchmarks {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kLearningRate = 1e-3;
constexpr double kMebibyte = 1 << 20;
constexpr std::int64_t kClasses = 2;  // every network tells at least so many apart
constexpr std::size_t kBatches = 4;

struct Case {
  std::string device;
  bool record = true;
  std::string network;
  std::int64_t batch = 1;
  std::string precision;
  int steps = 1;
};

int fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  return 1;
}

engine::DeviceList modules_beside_this_program() {
  const auto program = std::filesystem::read_symlink("/proc/self/exe");
  return engine::DeviceList::load(program.parent_path().parent_path() / "lib/netwright");
}

Result<engine::Graph> graph_of(const std::string& name) {
  auto graph = network_named(name);
  if (!graph) return refused("There is no network \"" + name + "\"; benchmarks/networks.h lists them.");
  return *std::move(graph);
}

/// Numbers and classes of one batch, by input.
struct HostBatch {
  std::vector<std::vector<float>> numbers = {};
  std::vector<std::vector<std::int64_t>> indices = {};
  std::vector<engine::InputView> views = {};

  HostBatch(const engine::Plan& plan, std::int64_t rows, std::uint32_t which) {
    const RandomStream random{.seed = 1, .purpose = RandomPurpose::synthetic_data, .step = which};
    for (const engine::PlanInput& input : plan.inputs) {
      const TensorDesc& desc = plan.tensor(input.tensor).desc;
      const auto count = static_cast<std::size_t>(rows * desc.shape.elements_from(1));
      if (desc.type == DataType::i64) {
        auto& values = indices.emplace_back(count);
        for (std::size_t i = 0; i < count; ++i) values[i] = random.word(i) % kClasses;
        views.push_back({.node = input.node, .type = desc.type, .bytes = std::as_bytes(std::span(values))});
      } else {
        auto& values = numbers.emplace_back(count);
        for (std::size_t i = 0; i < count; ++i) values[i] = random.uniform(i);
        views.push_back(
            {.node = input.node, .type = DataType::f32, .bytes = std::as_bytes(std::span(values))});
      }
    }
  }
};

Result<engine::Executor> executor_of(const Case& of, const engine::OpRegistry& ops) {
  const auto devices = modules_beside_this_program();
  const auto device = devices.find(of.device);
  if (!device) return device.error();
  const auto precision = engine::precision_on(*device, of.precision);
  if (!precision) return precision.error();
  const auto graph = graph_of(of.network);
  if (!graph) return graph.error();
  auto context = devices.open(*device, {.threads = 1, .tf32 = precision->tf32});
  if (!context) return context.error();
  auto executor = engine::Executor::create(*graph, engine::infer_shapes(*graph, ops, of.batch),
                                           {.precision = precision->numbers,
                                            .products = precision->products,
                                            .update = *engine::make_update_rule({.name = "adamw"}),
                                            .scale_losses = precision->scales_losses,
                                            .record = of.record},
                                           *std::move(context));
  if (!executor) return executor.error();
  if (const auto done = executor->initialise(1); !done) return done.error();
  return executor;
}

/// Bytes that the kernels of a step read and write, each tensor once a kernel.
double bytes_moved(const engine::Plan& plan) {
  double bytes = 0;
  for (const engine::PlanStep& step : plan.steps) {
    for (const auto* tensors : {&step.src, &step.dst})
      for (const engine::TensorId id : *tensors) bytes += static_cast<double>(plan.tensor(id).desc.bytes());
  }
  return bytes;
}

struct Measured {
  std::vector<double> ms = {};
  std::vector<double> losses = {};
};

/// From one step's end to the next one's, as many under way as a run has.
Result<Measured> measure(const Case& of, engine::Executor& executor) {
  std::vector<HostBatch> batches;
  batches.reserve(kBatches);
  for (std::uint32_t i = 0; i < kBatches; ++i) batches.emplace_back(executor.plan(), of.batch, i);
  const int warm_up = std::clamp(of.steps / 3, 3, 10);
  Measured measured;
  auto ended = Clock::now();
  const auto collect = [&]() -> Result<void> {
    const auto result = executor.collect();
    if (!result) return result.error();
    const auto now = Clock::now();
    measured.losses.push_back(result->loss);
    if (std::ssize(measured.losses) > warm_up)
      measured.ms.push_back(std::chrono::duration<double, std::milli>(now - ended).count());
    ended = now;
    return {};
  };
  for (std::int64_t step = 0; step < warm_up + of.steps; ++step) {
    while (executor.steps_under_way() >= executor.depth())
      if (const auto done = collect(); !done) return done.error();
    const HostBatch& batch = batches[static_cast<std::size_t>(step) % kBatches];
    const auto given =
        executor.submit({.inputs = batch.views, .valid_rows = of.batch},
                        {.seed = 1, .step = step, .update = step + 1, .learning_rate = kLearningRate});
    if (!given) return given.error();
  }
  while (executor.steps_under_way() > 0)
    if (const auto done = collect(); !done) return done.error();
  return measured;
}

int train(const Case& of) {
  const engine::OpRegistry ops = engine::standard_ops();
  auto executor = executor_of(of, ops);
  if (!executor) return fail(executor.error().message);
  auto measured = measure(of, *executor);
  if (!measured) return fail(measured.error().message);
  auto& ms = measured->ms;
  std::nth_element(ms.begin(), ms.begin() + std::ssize(ms) / 2, ms.end());
  const engine::Plan& plan = executor->plan();
  std::printf(
      "{\"program\": \"Netwright\", \"ms\": %.4f, \"peak_mib\": %.1f, \"bytes\": %.6g, \"operations\": %.6g, "
      "\"first_loss\": %.6f, \"last_loss\": %.6f}\n",
      ms[ms.size() / 2], static_cast<double>(executor->allocated_bytes()) / kMebibyte, bytes_moved(plan),
      2 * static_cast<double>(plan.multiply_adds()), measured->losses.front(), measured->losses.back());
  return 0;
}

int tell(const std::string& network, std::int64_t batch, const std::string& precision) {
  const engine::OpRegistry ops = engine::standard_ops();
  const auto graph = graph_of(network);
  if (!graph) return fail(graph.error().message);
  const std::string settings =
      "{\"optimizer\": {\"name\": \"adamw\"}, \"learning_rate\": " + std::to_string(kLearningRate) +
      ", \"precision\": \"" + precision + "\"}";
  std::printf("%s\n", describe(*graph, engine::infer_shapes(*graph, ops, batch), settings).c_str());
  return 0;
}

int peak(const std::string& id, const std::string& precision, std::int64_t size) {
  const auto devices = modules_beside_this_program();
  const auto device = devices.find(id);
  if (!device) return fail(device.error().message);
  const auto numbers = engine::precision_on(*device, precision);
  if (!numbers) return fail(numbers.error().message);
  auto context = devices.open(*device, {.threads = 1, .tf32 = numbers->tf32});
  if (!context) return fail(context.error().message);
  const auto measured = engine::measure_peak(
      **context, {.matrix = size, .products = numbers->products, .elements = size * size});
  if (!measured) return fail(measured.error().message);
  std::printf("{\"device\": \"%s\", \"gflops\": %.1f, \"gbytes_per_second\": %.1f}\n", device->name.c_str(),
              measured->gflops, measured->gbytes_per_second);
  return 0;
}

int run(const std::vector<std::string>& of) {
  if (of.size() == 4 && of[0] == "describe") return tell(of[1], std::atoll(of[2].c_str()), of[3]);
  if (of.size() == 4 && of[1] == "peak") return peak(of[0], of[2], std::atoll(of[3].c_str()));
  const bool known = of.size() == 6 && (of[1] == "eager" || of[1] == "graph");
  const std::int64_t batch = known ? std::atoll(of[3].c_str()) : 0,
                     steps = known ? std::atoll(of[5].c_str()) : 0;
  if (batch < 1 || steps < 1) {
    std::fprintf(stderr,
                 "usage: netwright_gpu_speed DEVICE eager|graph CASE BATCH PRECISION STEPS\n"
                 "       netwright_gpu_speed describe CASE BATCH PRECISION\n"
                 "       netwright_gpu_speed DEVICE peak PRECISION SIZE\n");
    return 2;
  }
  return train({.device = of[0],
                .record = of[1] == "graph",
                .network = of[2],
                .batch = batch,
                .precision = of[4],
                .steps = static_cast<int>(steps)});
}

}  // namespace
}  // namespace netwright::benchmarks

int main(int count, char** values) try {
  return netwright::benchmarks::run({values + 1, values + count});
} catch (const std::exception& exception) {
  std::fprintf(stderr, "%s\n", exception.what());
  return 1;
}
