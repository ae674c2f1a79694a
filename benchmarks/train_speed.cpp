// SPDX-License-Identifier: Apache-2.0
// Milliseconds a training step on the CPU, as JSON: the peer of benchmarks/pytorch_peer.py, which does the
// same work. Arguments: CASE BATCH THREADS STEPS OPTIMIZER, the last with -bf16 behind it in mixed precision.
// With "describe" before them it tells the peer what that work is.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "app/composition/samples.h"
#include "app/composition/toolbox.h"
#include "benchmarks/describe.h"
#include "benchmarks/networks.h"
#include "engine/base/philox.h"
#include "engine/plan/update_rule.h"
#include "engine/train/precision.h"
#include "engine/train/trainer.h"

namespace netwright::benchmarks {
namespace {

struct Case {
  std::string name;  ///< of a network here, or of a sample
  std::int64_t batch = 1;
  int threads = 1;
  int steps = 1;
  std::string optimizer = "sgd";  ///< with momentum; adam; own: the sample's settings as they are
  std::string precision = "fp32";
};

bool is_network(const Case& of) {
  return of.name == "cifar-10-cnn" || of.name == "cifar-10-resnet18";
}

/// The network with the settings it is trained with.
Result<app::LoadedGraph> load(const Case& of) {
  Result<app::LoadedGraph> loaded = app::LoadedGraph{};
  if (of.name == "cifar-10-cnn") {
    loaded->graph = cifar_cnn();
  } else if (of.name == "cifar-10-resnet18") {
    loaded->graph = resnet18_cifar();
  } else {
    loaded = app::load_graph("sample:" + of.name);
  }
  if (!loaded) return loaded.error();
  engine::RunSettings& settings = loaded->settings;
  settings.batch = of.batch;
  settings.threads = of.threads;
  settings.device = "cpu";
  settings.epochs = 1000;
  settings.precision = of.precision;
  if (of.optimizer == "own") return loaded;
  settings.step = {};
  settings.schedule = {.name = "constant"};
  const bool adam = of.optimizer == "adam";
  settings.optimizer = adam ? engine::Choice{.name = "adam"}
                            : engine::Choice{.name = "sgd", .attributes = {{"momentum", 0.9}}};
  settings.learning_rate = adam ? 1e-3 : 0.05;
  return loaded;
}

/// Bytes of memory as the system counts them for this process, by their names in /proc.
std::int64_t status_bytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::atoll(line.c_str() + name.size() + 1) * 1024;
  }
  return 0;
}

/// The most memory taken since it was made, without files that are only looked at.
class PeakMemory {
 public:
  PeakMemory() {
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak counts from here
    before_ = status_bytes("RssAnon");
  }
  double mib() const {
    const std::int64_t most = status_bytes("VmHWM") - status_bytes("RssFile") - before_;
    return static_cast<double>(most) / (1 << 20);
  }

 private:
  std::int64_t before_ = 0;
};

double cpu_milliseconds() {
  return static_cast<double>(std::clock()) * 1e3 / CLOCKS_PER_SEC;
}

int fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  return 1;
}

/// One training step; its loss.
using Step = std::function<Result<double>()>;

int measure(const Case& of, const PeakMemory& memory, const Step& step) {
  const int warm_up = std::clamp(of.steps / 5, 3, 10);
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
  const double last_loss =
      std::accumulate(losses.end() - last, losses.end(), 0.0) / static_cast<double>(last);
  std::printf(
      "{\"program\": \"Netwright\", \"ms\": %.4f, \"cpu_ms\": %.4f, \"peak_mib\": %.1f, "
      "\"first_loss\": %.6f, \"last_loss\": %.6f}\n",
      times[static_cast<std::size_t>(of.steps / 2)], cpu, memory.mib(), losses.front(), last_loss);
  return 0;
}

/// A shipped sample on its data, as the product trains it.
int measure_sample(const app::Toolbox& tools, const Case& of, const app::LoadedGraph& loaded) {
  const PeakMemory memory;
  auto prepared = engine::Trainer::prepare(
      {.graph = loaded.graph, .settings = loaded.settings},
      {.ops = &tools.ops, .devices = &tools.devices, .open_data = [&](std::string_view spec) {
         return tools.data.open(spec);
       }});
  if (const auto* refusal = std::get_if<engine::Refusal>(&prepared)) return fail(refusal->error.message);
  engine::Trainer& trainer = *std::get<0>(prepared);
  return measure(of, memory, [&]() -> Result<double> {
    while (true) {
      const auto progress = trainer.advance();
      if (!progress) return progress.error();
      if (const auto* step = std::get_if<engine::StepOutcome>(&*progress)) return step->loss;
    }
  });
}

/// Images (3, 32, 32) of noise with one of two classes, as pytorch_peer.py has them, held in memory; batches
/// are gathered in a fixed order.
class NoiseImages {
 public:
  static constexpr std::int64_t kCount = 2048, kImage = 3 * 32 * 32, kClasses = 2;

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

int measure_network(const app::Toolbox& tools, const Case& of, const app::LoadedGraph& loaded) {
  NoiseImages images(of.batch);
  const PeakMemory memory;
  const auto device = tools.devices.find("cpu");
  if (!device) return fail(device.error().message);
  const auto precision = engine::precision_on(*device, of.precision);
  if (!precision) return fail(precision.error().message);
  auto context = tools.devices.open(*device, {.threads = of.threads});
  if (!context) return fail(context.error().message);
  auto executor = engine::Executor::create(
      loaded.graph, engine::infer_shapes(loaded.graph, tools.ops, of.batch),
      {.products = precision->products, .update = *engine::make_update_rule(loaded.settings.optimizer)},
      std::move(*context));
  if (!executor) return fail(executor.error().message);
  if (const auto done = executor->initialise(1); !done) return fail(done.error().message);
  std::vector<engine::InputView> views;
  for (const engine::PlanInput& input : executor->plan().inputs) views.push_back(images.view(input));
  std::int64_t index = 0;
  return measure(of, memory, [&]() -> Result<double> {
    images.gather();
    const auto result = executor->train_step(
        {.inputs = views, .valid_rows = of.batch},
        {.seed = 1, .step = index, .update = index + 1, .learning_rate = loaded.settings.learning_rate});
    ++index;
    if (!result) return result.error();
    return result->loss;
  });
}

int run(const Case& of, bool only_describe) {
  const app::Toolbox tools;
  const auto loaded = load(of);
  if (!loaded) return fail(loaded.error().message);
  if (only_describe) {
    const auto inferred = engine::infer_shapes(loaded->graph, tools.ops, of.batch);
    std::printf("%s\n", describe(loaded->graph, inferred, loaded->settings).c_str());
    return 0;
  }
  return is_network(of) ? measure_network(tools, of, *loaded) : measure_sample(tools, of, *loaded);
}

}  // namespace
}  // namespace netwright::benchmarks

int main(int count, char** values) try {
  const bool only_describe = count == 7 && std::string(values[1]) == "describe";
  if (count != 6 && !only_describe) {
    std::fprintf(stderr, "usage: train_speed [describe] CASE BATCH THREADS STEPS OPTIMIZER\n");
    return 2;
  }
  char** of = values + (only_describe ? 2 : 1);
  std::string optimizer = of[4], precision = "fp32";
  if (const std::size_t dash = optimizer.find('-'); dash != std::string::npos) {
    precision = optimizer.substr(dash + 1);
    optimizer.resize(dash);
  }
  return netwright::benchmarks::run(
      {of[0], std::atoll(of[1]), std::atoi(of[2]), std::atoi(of[3]), optimizer, precision}, only_describe);
} catch (const std::exception& exception) {
  std::fprintf(stderr, "%s\n", exception.what());
  return 1;
}
