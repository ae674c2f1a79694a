// SPDX-License-Identifier: Apache-2.0
// Milliseconds a training step on the CPU, as JSON: the peer of benchmarks/pytorch_peer.py, which does the
// same work. Arguments: CASE BATCH THREADS STEPS OPTIMIZER.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "app/composition/samples.h"
#include "app/composition/toolbox.h"
#include "benchmarks/networks.h"
#include "engine/base/philox.h"
#include "engine/plan/update_rule.h"
#include "engine/train/trainer.h"

namespace netwright::benchmarks {
namespace {

struct Case {
  std::string name;
  std::int64_t batch = 1;
  int threads = 1;
  int steps = 1;
  std::string optimizer = "sgd";
};

engine::Choice optimizer_of(const Case& of) {
  if (of.optimizer == "adam") return {.name = "adam"};
  return {.name = "sgd", .attributes = {{"momentum", 0.9}}};
}
double rate_of(const Case& of) {
  return of.optimizer == "adam" ? 1e-3 : 0.05;
}

double cpu_milliseconds() {
  return static_cast<double>(std::clock()) * 1e3 / CLOCKS_PER_SEC;
}

int fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  return 1;
}

/// One training step; its loss.
using Step = std::function<Result<double>()>;

int measure(const Case& of, const Step& step) {
  const int warm_up = std::max(10, of.steps / 5);
  std::vector<double> times, losses;
  double cpu_started = 0;
  for (int i = 0; i < warm_up + of.steps; ++i) {
    if (i == warm_up) cpu_started = cpu_milliseconds();
    const auto started = std::chrono::steady_clock::now();
    const Result<double> loss = step();
    if (!loss) return fail(loss.error().message);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
    losses.push_back(*loss);
    if (i >= warm_up) times.push_back(took.count());
  }
  const double cpu = (cpu_milliseconds() - cpu_started) / of.steps;
  std::nth_element(times.begin(), times.begin() + of.steps / 2, times.end());
  const auto last = std::min<std::ptrdiff_t>(20, std::ssize(losses));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "{\"program\": \"Netwright\", \"ms\": %.4f, \"cpu_ms\": %.4f, \"peak_mib\": %.1f, \"first_loss\": "
      "%.6f, "
      "\"last_loss\": %.6f}\n",
      times[static_cast<std::size_t>(of.steps / 2)], cpu, static_cast<double>(usage.ru_maxrss) / 1024,
      losses.front(), std::accumulate(losses.end() - last, losses.end(), 0.0) / static_cast<double>(last));
  return 0;
}

/// A shipped sample on Fashion-MNIST, as the product trains it.
int measure_sample(const app::Toolbox& tools, const Case& of) {
  auto loaded = app::load_graph("sample:" + of.name);
  if (!loaded) return fail(loaded.error().message);
  loaded->settings.data = "fashion-mnist";
  loaded->settings.batch = of.batch;
  loaded->settings.threads = of.threads;
  loaded->settings.device = "cpu";
  loaded->settings.optimizer = optimizer_of(of);
  loaded->settings.learning_rate = rate_of(of);
  loaded->settings.epochs = 1000;
  auto prepared = engine::Trainer::prepare(
      {.graph = loaded->graph, .settings = loaded->settings},
      {.ops = &tools.ops, .devices = &tools.devices, .open_data = [&](std::string_view spec) {
         return tools.data.open(spec);
       }});
  if (const auto* refusal = std::get_if<engine::Refusal>(&prepared)) return fail(refusal->error.message);
  engine::Trainer& trainer = *std::get<0>(prepared);
  return measure(of, [&]() -> Result<double> {
    while (true) {
      const auto progress = trainer.advance();
      if (!progress) return progress.error();
      if (const auto* step = std::get_if<engine::StepOutcome>(&*progress)) return step->loss;
    }
  });
}

/// Images (3, 32, 32) of noise with classes, held in memory; batches are gathered from them in a fixed order.
class NoiseImages {
 public:
  static constexpr std::int64_t kCount = 2048, kImage = 3 * 32 * 32, kClasses = 10;

  explicit NoiseImages(std::int64_t batch)
      : images_(kCount * kImage),
        targets_(kCount),
        batch_images_(static_cast<std::size_t>(batch * kImage)),
        batch_targets_(static_cast<std::size_t>(batch)) {
    const RandomStream random{.seed = 1, .purpose = RandomPurpose::synthetic_data};
    for (std::size_t i = 0; i < images_.size(); ++i) images_[i] = random.uniform(i);
    for (std::size_t i = 0; i < targets_.size(); ++i)
      targets_[i] = random.word(images_.size() + i) % static_cast<std::uint32_t>(kClasses);
  }
  void gather() {
    for (std::size_t row = 0; row < batch_targets_.size(); ++row) {
      next_ = (next_ + 797) % kCount;
      std::copy_n(images_.begin() + next_ * kImage, kImage,
                  batch_images_.begin() + static_cast<std::ptrdiff_t>(row) * kImage);
      batch_targets_[row] = targets_[static_cast<std::size_t>(next_)];
    }
  }
  engine::InputView view(const engine::PlanInput& input) const {
    if (input.role == engine::InputRole::target)
      return {.node = input.node, .type = DataType::i64, .bytes = std::as_bytes(std::span(batch_targets_))};
    return {.node = input.node, .type = DataType::f32, .bytes = std::as_bytes(std::span(batch_images_))};
  }

 private:
  std::vector<float> images_;
  std::vector<std::int64_t> targets_;
  std::vector<float> batch_images_;
  std::vector<std::int64_t> batch_targets_;
  std::int64_t next_ = 0;
};

int measure_network(const app::Toolbox& tools, const Case& of, const engine::Graph& graph) {
  const auto device = tools.devices.find("cpu");
  if (!device) return fail(device.error().message);
  auto context = tools.devices.open(*device, {.threads = of.threads});
  if (!context) return fail(context.error().message);
  auto executor =
      engine::Executor::create(graph, engine::infer_shapes(graph, tools.ops, of.batch),
                               {.update = *engine::make_update_rule(optimizer_of(of))}, std::move(*context));
  if (!executor) return fail(executor.error().message);
  if (const auto done = executor->initialise(1); !done) return fail(done.error().message);
  NoiseImages images(of.batch);
  std::vector<engine::InputView> views;
  for (const engine::PlanInput& input : executor->plan().inputs) views.push_back(images.view(input));
  std::int64_t index = 0;
  return measure(of, [&]() -> Result<double> {
    images.gather();
    const auto result =
        executor->train_step({.inputs = views, .valid_rows = of.batch},
                             {.seed = 1, .step = index, .update = index + 1, .learning_rate = rate_of(of)});
    ++index;
    if (!result) return result.error();
    return result->loss;
  });
}

int measure_case(const Case& of) {
  const app::Toolbox tools;
  if (of.name == "cifar-cnn") return measure_network(tools, of, cifar_cnn());
  if (of.name == "resnet18-cifar") return measure_network(tools, of, resnet18_cifar());
  return measure_sample(tools, of);
}

}  // namespace
}  // namespace netwright::benchmarks

int main(int count, char** values) try {
  if (count != 6) {
    std::fprintf(stderr, "usage: train_speed CASE BATCH THREADS STEPS OPTIMIZER\n");
    return 2;
  }
  return netwright::benchmarks::measure_case(
      {values[1], std::atoll(values[2]), std::atoi(values[3]), std::atoi(values[4]), values[5]});
} catch (const std::exception& exception) {
  std::fprintf(stderr, "%s\n", exception.what());
  return 1;
}
